import { useEventListener, useTimeoutFn } from '@vueuse/core';
import { computed, type ComputedRef, onScopeDispose, type Ref, ref, type ShallowRef, shallowRef, watch } from 'vue';
import { ApiError } from './api-error.ts';
import type { Remembered } from './remembered.ts';

/** Minimum pause between an answer and the next poll. */
export const POLL_EVERY_MS = 5_000;

/** Expensive queries are polled less often: the pause is at least this many times the duration of the answer. */
const REST_SHARE = 10;

/** Longest pause, however expensive the query: shown data are never older than about this. */
const LONGEST_PAUSE_MS = 60_000;

export interface Polled<T> {
  /** The newest answer; after a change of the query, the previous answer until the new one arrives; null while nothing is asked. */
  data: ComputedRef<T | null>;
  /** Why the newest query got no answer. */
  error: Readonly<ShallowRef<ApiError | null>>;
  /** The first request of a query or a retry is running, and `error` does not say what it waits for. Polls of a shown answer don't count. */
  asking: Readonly<Ref<boolean>>;
  /** Asks again immediately. */
  retry: () => void;
}

/**
 * Polls while the page is visible, for data that no topic covers or that is too expensive to push. Only one request runs at a time, so a
 * slow server is not asked faster than it can answer.
 *
 * @param query read reactively: a change asks immediately and drops answers to the previous query; null asks nothing
 * @param remembered cache whose answer to the same query is shown until the new one arrives
 */
export function usePolled<Q, T>(
  query: () => Q | null,
  ask: (query: Q, signal: AbortSignal) => Promise<T>,
  remembered?: Remembered<T>,
): Polled<T> {
  const newest = shallowRef<T | null>(null);
  const error = shallowRef<ApiError | null>(null);
  const asking = ref(false);
  let shownKey: string | null = null;
  let running: AbortController | undefined;
  const pauseMs = ref(POLL_EVERY_MS);
  const { start: pollLater, stop: cancelPoll } = useTimeoutFn(again, pauseMs, { immediate: false });

  function stop(): void {
    cancelPoll();
    running?.abort();
    running = undefined;
    asking.value = false;
  }

  async function poll(): Promise<void> {
    stop();
    const wanted = query();
    if (wanted === null || document.visibilityState === 'hidden') return;
    const key = JSON.stringify(wanted);
    const before = remembered?.get(key);
    if (before !== undefined) newest.value = before;
    const mine = new AbortController();
    running = mine;
    asking.value = key !== shownKey && error.value?.isWaiting !== true;
    const begun = performance.now();
    let wantedAfterMs: number | null = null;
    try {
      const answer = await ask(wanted, mine.signal);
      if (mine.signal.aborted) return;
      newest.value = answer;
      shownKey = key;
      remembered?.keep(key, answer);
      error.value = null;
    } catch (cause) {
      if (mine.signal.aborted) return;
      if (!(cause instanceof ApiError)) throw cause;
      error.value = cause;
      if (cause.retryAfterSeconds !== null) wantedAfterMs = cause.retryAfterSeconds * 1000;
    }
    asking.value = false;
    const rest = Math.max(POLL_EVERY_MS, REST_SHARE * (performance.now() - begun));
    pauseMs.value = Math.min(LONGEST_PAUSE_MS, wantedAfterMs ?? rest);
    pollLater();
  }
  function again(): void {
    void poll();
  }

  function retry(): void {
    shownKey = null;
    again();
  }

  watch(() => JSON.stringify(query()), again, { immediate: true });
  useEventListener(document, 'visibilitychange', again);
  onScopeDispose(stop);
  return { data: computed(() => (query() === null ? null : newest.value)), error, asking, retry };
}
