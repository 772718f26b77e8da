import { describe, expect, it } from '@jest/globals';
import { placeIn } from './session-figures.ts';

const bin = (from: number, to: number | null) => ({ from, to, purchasers: 1, nonPurchasers: 1 });
const BINS = [bin(0, 1), bin(1, 11), bin(11, 61), bin(61, null)];

describe('placeIn', () => {
  it('is proportional within its bin', () => {
    expect([0, 1, 6, 11, 36].map((value) => placeIn(BINS, value))).toEqual([0, 1, 1.5, 2, 2.5]);
  });

  it('is null in a bin without an end, and before the first bin', () => {
    expect([61, 9000, -1].map((value) => placeIn(BINS, value))).toEqual([null, null, null]);
    expect(placeIn([], 3)).toBeNull();
  });
});
