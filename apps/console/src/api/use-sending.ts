import { type Ref, ref, type ShallowRef, shallowRef } from 'vue';
import { ApiError } from './api-error.ts';

export interface Sending {
  /** Something is under way; not to be sent a second time. */
  busy: Readonly<Ref<boolean>>;
  /** Why the last was not done; null once it is tried again. */
  error: ShallowRef<ApiError | null>;
  /** @returns whether it was done; what is no error of the server's is thrown */
  send: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** What a form or a button sends, and what became of it. */
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
