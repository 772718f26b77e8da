import { describe, expect, it } from '@jest/globals';
import { countNoise, toPrecision, normalRange } from './normal-range.js';

describe('normalRange', () => {
  it('is the median, with three deviations on either side', () => {
    // Deviations 0, 100, 100, 200, 300: MAD 100.
    expect(normalRange([1000, 1100, 900, 1200, 700])).toEqual({ low: 1000 - 444.78, median: 1000, high: 1444.78 });
  });

  it('is not changed by one unusual week', () => {
    const calm = normalRange([1000, 1010, 990, 1000]);
    expect(normalRange([1000, 1010, 990, 1000, 90_000])?.median).toBe(calm?.median);
  });

  it('allows the random scatter of counts, and never goes below zero', () => {
    expect(normalRange([4, 4, 4], countNoise)).toEqual({ low: 0, median: 4, high: 10 });
    expect(normalRange([0, 0, 0], countNoise)).toEqual({ low: 0, median: 0, high: 3 });
  });

  it('allows 5 % if all weeks are equal', () => {
    expect(normalRange([200, 200, 200, 200])).toEqual({ low: 190, median: 200, high: 210 });
  });

  it('is missing with fewer than three weeks', () => {
    expect(normalRange([1, 2], countNoise)).toBeUndefined();
  });
});

describe('toPrecision', () => {
  it('uses the steps within the band', () => {
    expect(toPrecision({ low: 8.5, median: 10, high: 11.5 }, 1)).toEqual({ low: 9, median: 10, high: 11 });
    expect(toPrecision({ low: 1.234, median: 1.5, high: 1.766 }, 100)).toEqual({ low: 1.24, median: 1.5, high: 1.76 });
    expect(toPrecision({ low: 0.07, median: 0.1, high: 0.29 }, 100)).toEqual({ low: 0.07, median: 0.1, high: 0.29 });
  });

  it('uses the steps around a band without any', () => {
    expect(toPrecision({ low: 8.2, median: 8.5, high: 8.8 }, 1)).toEqual({ low: 8, median: 9, high: 9 });
  });

  it('returns null for null', () => {
    expect(toPrecision(undefined, 1)).toBeUndefined();
  });
});
