import { describe, expect, it } from '@jest/globals';
import { NO_LIMITS, type WriteKeyLimits } from '@storepulse/contracts';
import { OverRateError } from './ingest.errors.js';
import { KeyRates } from './key-rates.js';

const LIMITS = { ...NO_LIMITS, eventsPerSecond: 10, burst: 50 };

/** Sends requests of `lines` events at the given seconds. For each: passed, or the seconds to wait. */
function sent(
  requests: readonly (readonly [second: number, lines: number])[],
  limits: WriteKeyLimits = LIMITS,
): (true | number | undefined)[] {
  const rates = new KeyRates();
  return requests.map(([second, lines]) => {
    try {
      rates.check('1', limits, lines, second * 1000);
    } catch (error) {
      if (error instanceof OverRateError) return error.retryAfterSeconds;
      throw error;
    }
    rates.take('1', limits, lines, second * 1000);
    return true;
  });
}

describe('KeyRates', () => {
  it('accepts the burst at once, then the rate', () => {
    const requests = [
      [0, 30],
      [0, 20],
      [0, 1],
      [0.1, 1],
      [0.1, 20],
      [2.1, 20],
    ] as const;
    expect(sent(requests)).toEqual([true, true, 1, true, 2, true]);
  });

  it('accepts a request above the burst when the bucket is full, and pays it back afterwards', () => {
    const requests = [
      [0, 100],
      [1, 1],
      [5.1, 1],
      [6, 100],
      [10.1, 100],
    ] as const;
    expect(sent(requests)).toEqual([true, 5, true, 5, true]);
  });

  it('uses the rate as the default burst, and no limit without a rate', () => {
    const requests = [
      [0, 10],
      [0, 1],
    ] as const;
    expect(sent(requests, { ...NO_LIMITS, eventsPerSecond: 10 })).toEqual([true, 1]);
    expect(sent(requests, NO_LIMITS)).toEqual([true, true]);
  });

  it('limits each key separately', () => {
    const rates = new KeyRates();
    rates.take('1', LIMITS, 100, 0);
    expect(() => rates.check('2', LIMITS, 50, 0)).not.toThrow();
    expect(() => rates.check('1', LIMITS, 1, 0)).toThrow(OverRateError);
  });
});
