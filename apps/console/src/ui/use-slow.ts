import { useTimeoutFn } from '@vueuse/core';
import { type Ref, ref, watch } from 'vue';

/** An answer that takes longer shows its progress; a faster one would only flash it. */
export const SLOW_MS = 300;

/** Whether something has been under way for longer than `SLOW_MS`. */
export function useSlow(isUnderWay: () => boolean): Readonly<Ref<boolean>> {
  const isSlow = ref(false);
  const { start, stop } = useTimeoutFn(() => (isSlow.value = true), SLOW_MS, { immediate: false });
  watch(
    isUnderWay,
    (underWay) => {
      isSlow.value = false;
      if (underWay) start();
      else stop();
    },
    { immediate: true },
  );
  return isSlow;
}
