import { describe, expect, it } from '@jest/globals';
import { priceBands } from './price-bands.js';

describe('priceBands', () => {
  it.each([
    { quartiles: [31.2, 87, 203.35], bounds: [32, 87, 210] },
    { quartiles: [0.07, 0.123, 1], bounds: [0.07, 0.13, 1] },
    { quartiles: [0, 4.5, 4.45], bounds: [4.5] },
    { quartiles: [1290, 99.9, 25_748.04], bounds: [100, 1300, 26_000] },
    { quartiles: [], bounds: [] },
  ])('rounds $quartiles up to two digits, each once: $bounds', ({ quartiles, bounds }) => {
    expect(priceBands(quartiles)).toEqual(bounds);
  });
});
