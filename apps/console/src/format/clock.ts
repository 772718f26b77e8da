import { createSharedComposable, useIntervalFn } from '@vueuse/core';
import { readonly, ref } from 'vue';

/** The only place in the console that reads the browser's clock. */
export const now = (): Date => new Date();

/** The current time, updated every second while a component uses it; all users share one timer. */
export const useNow = createSharedComposable(() => {
  const current = ref(now());
  useIntervalFn(() => (current.value = now()), 1000);
  return readonly(current);
});
