import { type Ref, ref, type ShallowRef, shallowRef } from 'vue';
import { ApiError } from './api-error.ts';

export interface Sending {
  /** A request is running; don't send it a second time. */
  busy: Readonly<Ref<boolean>>;
  /** Why the last request failed; null once it is tried again. */
  error: ShallowRef<ApiError | null>;
  /** @returns whether it succeeded. Errors other than `ApiError` are rethrown. */
  send: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** State of a request that a form or a button sends. */
export function useSending(): Sending {
  const busy = ref(false);
  const error = shallowRef<ApiError | null>(null);
  return {
    busy,
    error,
    async send(work) {
      busy.value = true;
      error.value = null;
      try {
        await work();
        return true;
      } catch (cause) {
        if (!(cause instanceof ApiError)) throw cause;
        error.value = cause;
        return false;
      } finally {
        busy.value = false;
      }
    },
  };
}
