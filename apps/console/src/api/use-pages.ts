import { onScopeDispose, ref, type Ref, type ShallowRef, shallowRef, watch } from 'vue';
import { ApiError } from './api-error.ts';
import { retryLater } from './retry-later.ts';

export interface Pages<Row, P> {
  rows: Readonly<ShallowRef<readonly Row[]>>;
  /** The newest page as received; null before the first. */
  page: Readonly<ShallowRef<P | null>>;
  hasMore: Readonly<Ref<boolean>>;
  loading: Readonly<Ref<boolean>>;
  /** The first page of a query is under way, and `error` does not say what it waits for. */
  asking: Readonly<Ref<boolean>>;
  error: Readonly<ShallowRef<ApiError | null>>;
  /** Loads the next page, or retries the one that failed. */
  more: () => void;
}

/**
 * Rows of a long list, loaded page by page. A changed query starts over and drops pending answers to the previous one.
 *
 * @param query read reactively; null asks nothing
 * @param ask receives the `next` cursor of the previous page, null for the first page
 */
export function usePages<Q, P extends { next: string | null }, Row>(
  query: () => Q | null,
  ask: (query: Q, cursor: string | null, signal: AbortSignal) => Promise<P>,
  rowsOf: (page: P) => readonly Row[],
): Pages<Row, P> {
  const rows = shallowRef<readonly Row[]>([]);
  const page: ShallowRef<P | null> = shallowRef(null);
  const hasMore = ref(false);
  const loading = ref(false);
  const asking = ref(false);
  const error = shallowRef<ApiError | null>(null);
  let running: AbortController | undefined;
  let cancelRetry: (() => void) | undefined;
  let isFirst = true;

  function stop(): void {
    cancelRetry?.();
    running?.abort();
  }

  async function load(): Promise<void> {
    stop();
    const wanted = query();
    if (wanted === null) return;
    const mine = new AbortController();
    running = mine;
    loading.value = true;
    // What the page says while it waits stays until the answer comes.
    if (error.value?.isWaiting !== true) error.value = null;
    const first = isFirst;
    asking.value = first && error.value === null;
    try {
      const found = await ask(wanted, first ? null : (page.value?.next ?? null), mine.signal);
      if (mine.signal.aborted) return;
      rows.value = first ? rowsOf(found) : [...rows.value, ...rowsOf(found)];
      page.value = found;
      hasMore.value = found.next !== null;
      error.value = null;
      isFirst = false;
    } catch (cause) {
      if (mine.signal.aborted) return;
      if (!(cause instanceof ApiError)) throw cause;
      error.value = cause;
      // Retry by itself, so that waiting users need not press a button.
      if (cause.isWaiting && cause.retryAfterSeconds !== null) cancelRetry = retryLater(cause.retryAfterSeconds * 1000, () => void load());
    }
    loading.value = false;
    asking.value = false;
  }

  watch(
    () => JSON.stringify(query()),
    () => {
      isFirst = true;
      error.value = null;
      void load();
    },
    { immediate: true },
  );
  onScopeDispose(stop);
  return { rows, page, hasMore, loading, asking, error, more: () => void load() };
}
