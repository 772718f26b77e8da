import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { ApiError } from './api-error.ts';
import { untilPrepared } from './until-prepared.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const building = (share: number) => ApiError.of({ code: 'columns/building', message: '', retryAfterSeconds: 2, share }, 503);

it('asks again while the events are prepared, and says how far that is', async () => {
  const replies: (() => string)[] = [
    () => {
      throw building(0.4);
    },
    () => {
      throw building(0.8);
    },
    () => 'rows',
  ];
  const shares: number[] = [];
  const rows = untilPrepared(
    async () => replies.shift()?.() ?? 'too often',
    new AbortController().signal,
    (share) => shares.push(share),
  );
  await jest.advanceTimersByTimeAsync(1_999);
  expect(replies).toHaveLength(2);
  await jest.advanceTimersByTimeAsync(2_001);
  expect([await rows, shares]).toEqual(['rows', [0.4, 0.8]]);
});

it('ends with any other error, and when it is stopped', async () => {
  const failed = new ApiError('columns/unavailable', 'Not now.', 503, [], { retryAfterSeconds: 2 });
  const stopped = new AbortController();
  await expect(
    untilPrepared(
      () => Promise.reject(failed),
      stopped.signal,
      () => undefined,
    ),
  ).rejects.toBe(failed);
  const waiting = untilPrepared(
    () => Promise.reject(building(0)),
    stopped.signal,
    () => stopped.abort('stopped'),
  );
  await expect(waiting).rejects.toBe('stopped');
});
