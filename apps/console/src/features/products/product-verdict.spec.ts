import { expect, it } from '@jest/globals';
import { rateOfAll, verdict } from './product-verdict.ts';

it('weighs each product by its views', () => {
  expect(
    rateOfAll([
      { views: 100, purchases: 1 },
      { views: 900, purchases: 29 },
    ]),
  ).toBe(3);
  expect(rateOfAll([])).toBeNull();
});

it('calls a product better or worse only if chance does not explain it', () => {
  const rated = (conversionLow: number | null, conversionHigh: number | null) => ({
    views: 1,
    purchases: 1,
    conversionLow,
    conversionHigh,
  });
  expect(verdict(rated(3.1, 5), 3)).toBe('above');
  expect(verdict(rated(1, 2.9), 3)).toBe('below');
  expect(verdict(rated(3, 5), 3)).toBe('asAll');
  expect(verdict(rated(null, null), 3)).toBe('asAll');
  expect(verdict(rated(1, 2), null)).toBe('asAll');
});
