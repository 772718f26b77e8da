import { describe, expect, it } from '@jest/globals';
import { usualBand } from './usual-band.js';

describe('usualBand', () => {
  it('is the median, with three deviations on either side', () => {
    // Deviations 0, 100, 100, 200, 300: MAD 100.
    expect(usualBand([1000, 1100, 900, 1200, 700], false)).toEqual({ low: 1000 - 444.78, median: 1000, high: 1444.78 });
  });

  it('is not moved by one odd week', () => {
    const calm = usualBand([1000, 1010, 990, 1000], false);
    expect(usualBand([1000, 1010, 990, 1000, 90_000], false)?.median).toBe(calm?.median);
  });

  it('allows counts what single events scatter by, and never goes below zero', () => {
    expect(usualBand([4, 4, 4], true)).toEqual({ low: 0, median: 4, high: 10 });
    expect(usualBand([0, 0, 0], true)).toEqual({ low: 0, median: 0, high: 3 });
  });

  it('leaves weeks that are all alike a twentieth', () => {
    expect(usualBand([200, 200, 200, 200], false)).toEqual({ low: 190, median: 200, high: 210 });
  });

  it('says nothing from fewer than three weeks', () => {
    expect(usualBand([1, 2], true)).toBeUndefined();
  });
});
