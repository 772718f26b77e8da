import { useIntervalFn } from '@vueuse/core';
import { type Ref, readonly, ref } from 'vue';

/** Small steps around the resting position, in hundredths of the screen height. */
export const SHIFTS = [
  [0, 0],
  [0.4, 0],
  [0.4, 0.4],
  [0, 0.4],
  [-0.4, 0.4],
  [-0.4, 0],
  [-0.4, -0.4],
  [0, -0.4],
  [0.4, -0.4],
] as const;
const SHIFT_EVERY_MS = 60_000;

/** Moves the picture slightly each minute to prevent burn-in on the panel. Returns a CSS `translate` value. */
export function usePixelShift(): Readonly<Ref<string>> {
  const step = ref(0);
  const shift = ref('0 0');
  useIntervalFn(() => {
    step.value = (step.value + 1) % SHIFTS.length;
    const [x, y] = SHIFTS[step.value] ?? SHIFTS[0];
    shift.value = `${x}vh ${y}vh`;
  }, SHIFT_EVERY_MS);
  return readonly(shift);
}
