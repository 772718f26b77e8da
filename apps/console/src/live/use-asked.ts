import { computed, type ComputedRef, type ShallowRef } from 'vue';
import type { ApiError } from '../api/api-error.ts';
import { usePolled } from '../api/use-polled.ts';

export interface Asked<T> {
  /** The newest answer; while another question is on its way, the answer to the one before; null while nothing is asked. */
  data: ComputedRef<T | null>;
  error: Readonly<ShallowRef<ApiError | null>>;
  retry: () => void;
}

/** An answer that is too dear to be pushed: asked for by HTTP, again and again while the page is in view. */
export function useAsked<Q, T>(question: () => Q | null, ask: (question: Q, signal: AbortSignal) => Promise<T>): Asked<T> {
  const { data, error, retry } = usePolled(question, ask);
  return { data: computed(() => (question() === null ? null : data.value)), error, retry };
}
