import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { effectScope, type EffectScope, nextTick, ref } from 'vue';
import { ApiError } from './api-error.ts';
import { Remembered } from './remembered.ts';
import { POLL_EVERY_MS, type Polled, usePolled } from './use-polled.ts';

const settled = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};
const busy = new ApiError('queries/too_many', 'busy', 429, [], { retryAfterSeconds: 2 });
const building = (share: number) =>
  ApiError.of({ code: 'columns/building', message: 'The events are being prepared.', retryAfterSeconds: 2, share }, 503);
const away = new ApiError('network/unreachable', 'away', 0);

describe('usePolled', () => {
  const asked: { query: string; signal: AbortSignal; answer: (it: string) => void; fail: (error: Error) => void }[] = [];
  const query = ref<string | null>('a');
  let scope: EffectScope;
  let polled: Polled<string>;
  let visibility: 'visible' | 'hidden' = 'visible';

  const see = (state: 'visible' | 'hidden') => {
    visibility = state;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  const answer = async (index: number, it: string) => {
    asked[index]?.answer(it);
    await settled();
  };
  const pause = () => jest.advanceTimersByTime(POLL_EVERY_MS);

  beforeEach(() => {
    jest.useFakeTimers();
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
    asked.length = 0;
    query.value = 'a';
    scope = effectScope();
    polled = scope.run(() =>
      usePolled(
        () => query.value,
        (it, signal) => new Promise<string>((resolve, reject) => asked.push({ query: it, signal, answer: resolve, fail: reject })),
      ),
    ) as Polled<string>;
  });
  afterEach(() => {
    scope.stop();
    expect(jest.getTimerCount()).toBe(0);
    visibility = 'visible';
    jest.useRealTimers();
  });

  it('requests at once, and again after each answer, never twice at a time', async () => {
    expect(asked).toHaveLength(1);
    await answer(0, 'first');
    expect(polled.data.value).toBe('first');
    pause();
    expect(asked).toHaveLength(2);
    pause();
    expect(asked).toHaveLength(2);
    await answer(1, 'second');
    expect(polled.data.value).toBe('second');
  });

  it('requests slow answers less often, but within a minute', async () => {
    jest.advanceTimersByTime(2_000);
    await answer(0, 'first');
    jest.advanceTimersByTime(19_000);
    expect(asked).toHaveLength(1);
    jest.advanceTimersByTime(1_000);
    expect(asked).toHaveLength(2);
    jest.advanceTimersByTime(30_000);
    await answer(1, 'second');
    jest.advanceTimersByTime(60_000);
    expect(asked).toHaveLength(3);
  });

  it('pauses while the page is hidden, and requests at once when it is visible again', async () => {
    await answer(0, 'first');
    see('hidden');
    pause();
    expect(asked).toHaveLength(1);
    see('visible');
    expect(asked).toHaveLength(2);
  });

  it('requests a changed query at once, and drops answers to the previous one', async () => {
    query.value = 'b';
    await nextTick();
    expect(asked.map((it) => [it.query, it.signal.aborted])).toEqual([
      ['a', true],
      ['b', false],
    ]);
    await answer(1, 'of b');
    await answer(0, 'of a, late');
    expect(polled.data.value).toBe('of b');
    query.value = null;
    await nextTick();
    pause();
    expect(asked).toHaveLength(2);
    expect(polled.data.value).toBeNull();
  });

  it('keeps its data when an answer fails, says why, and continues', async () => {
    await answer(0, 'first');
    pause();
    asked[1]?.fail(away);
    await settled();
    expect([polled.data.value, polled.error.value]).toEqual(['first', away]);
    pause();
    await answer(2, 'third');
    expect([polled.data.value, polled.error.value]).toEqual(['third', null]);
    polled.retry();
    expect(asked).toHaveLength(4);
  });

  it('stops with its scope', async () => {
    await answer(0, 'first');
    scope.stop();
    pause();
    see('visible');
    expect(asked).toHaveLength(1);
  });

  it('shows the previous answer to the same query until the new one comes', async () => {
    const remembered = new Remembered<string>(1);
    const open = (): Polled<string> =>
      scope.run(() =>
        usePolled(
          () => query.value,
          (it, signal) => new Promise<string>((resolve, reject) => asked.push({ query: it, signal, answer: resolve, fail: reject })),
          remembered,
        ),
      ) as Polled<string>;
    const first = open();
    expect(first.data.value).toBeNull();
    await answer(1, 'of a');
    const second = open();
    expect(second.data.value).toBe('of a');
    await answer(2, 'newer of a');
    expect(second.data.value).toBe('newer of a');
    // The cache is bounded, and cleared before another account signs in.
    query.value = 'b';
    await settled();
    await answer(asked.length - 1, 'of b');
    query.value = 'a';
    await settled();
    expect(open().data.value).not.toBe('newer of a');
    query.value = 'b';
    await settled();
    Remembered.forgetAll();
    expect(open().data.value).toBeNull();
  });

  it('tells a question under way from a poll of what is shown', async () => {
    expect(polled.asking.value).toBe(true);
    await answer(0, 'first');
    expect(polled.asking.value).toBe(false);
    pause();
    expect([asked.length, polled.asking.value]).toEqual([2, false]);
    query.value = 'b';
    await nextTick();
    expect(polled.asking.value).toBe(true);
    await answer(2, 'of b');
    polled.retry();
    expect(polled.asking.value).toBe(true);
    see('hidden');
    expect(polled.asking.value).toBe(false);
  });

  it('asks by itself until the events are prepared, and says how far that is', async () => {
    asked[0]?.fail(building(0.43));
    await settled();
    expect([polled.error.value?.buildingShare, polled.error.value?.isWaiting, polled.asking.value]).toEqual([0.43, true, false]);
    jest.advanceTimersByTime(2_000);
    // What is shown does not blink while it asks again.
    expect([asked.length, polled.error.value?.buildingShare, polled.asking.value]).toEqual([2, 0.43, false]);
    asked[1]?.fail(building(0.9));
    await settled();
    expect(polled.error.value?.buildingShare).toBe(0.9);
    see('hidden');
    jest.advanceTimersByTime(60_000);
    expect(asked).toHaveLength(2);
    see('visible');
    await answer(2, 'counted');
    expect([polled.data.value, polled.error.value]).toEqual(['counted', null]);
  });

  it('retries when a busy server says', async () => {
    asked[0]?.fail(busy);
    await settled();
    expect(polled.error.value).toBe(busy);
    jest.advanceTimersByTime(1999);
    expect(asked).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect(asked).toHaveLength(2);
  });
});
