import { onScopeDispose, ref, type Ref, type ShallowRef, shallowRef, watch } from 'vue';
import { ApiError } from './api-error.ts';

export interface UsedAnswer<T> {
  /** While another question is on its way, the answer to the one before. */
  data: Readonly<ShallowRef<T | null>>;
  loading: Readonly<Ref<boolean>>;
  error: Readonly<ShallowRef<ApiError | null>>;
  retry: () => void;
}

/**
 * Asks once, and again when the question changes: for what is too dear, or too little changed, to be followed live.
 *
 * @param question read reactively; null asks nothing
 */
export function useAnswer<Q, T>(question: () => Q | null, ask: (question: Q, signal: AbortSignal) => Promise<T>): UsedAnswer<T> {
  const data: ShallowRef<T | null> = shallowRef(null);
  const error = shallowRef<ApiError | null>(null);
  const loading = ref(false);
  let running: AbortController | undefined;

  async function load(): Promise<void> {
    running?.abort();
    const wanted = question();
    if (wanted === null) return;
    const mine = new AbortController();
    running = mine;
    loading.value = true;
    try {
      const answer = await ask(wanted, mine.signal);
      if (mine.signal.aborted) return;
      data.value = answer;
      error.value = null;
    } catch (cause) {
      if (mine.signal.aborted) return;
      if (!(cause instanceof ApiError)) throw cause;
      error.value = cause;
    }
    loading.value = false;
  }

  watch(
    () => JSON.stringify(question()),
    () => void load(),
    { immediate: true },
  );
  onScopeDispose(() => running?.abort());
  return { data, loading, error, retry: () => void load() };
}
