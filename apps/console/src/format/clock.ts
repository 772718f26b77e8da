import { onScopeDispose, readonly, ref, type Ref } from 'vue';

/** The only place in the console that reads the browser's clock. */
export const now = (): Date => new Date();

const current = ref(now());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The current time, updated every second while a component uses it; all users share one timer. */
export function useNow(): Readonly<Ref<Date>> {
  users += 1;
  current.value = now();
  timer ??= setInterval(() => {
    current.value = now();
  }, 1000);
  onScopeDispose(() => {
    users -= 1;
    if (users > 0) return;
    clearInterval(timer);
    timer = undefined;
  });
  return readonly(current);
}
