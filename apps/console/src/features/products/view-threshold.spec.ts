import { describe, expect, it } from '@jest/globals';
import { hiddenBelow, stopOf, thresholds } from './view-threshold.ts';

const counts = [
  { views: 0, products: 10 },
  { views: 1, products: 30 },
  { views: 4, products: 5 },
  { views: 50, products: 1 },
];

describe('a minimum of views', () => {
  it('has about even steps, up to the most viewed product', () => {
    expect(thresholds(counts)).toEqual([0, 1, 2, 3, 5, 7, 10, 20, 30, 50]);
    expect(thresholds([])).toEqual([0]);
  });

  it('reports how many products it hides, and their share of all views', () => {
    expect(hiddenBelow(counts, 0)).toEqual({ products: 0, all: 46, viewsPercent: 0 });
    expect(hiddenBelow(counts, 4)).toEqual({ products: 40, all: 46, viewsPercent: 30 });
    expect(hiddenBelow(counts, 5)).toEqual({ products: 45, all: 46, viewsPercent: 50 });
    expect(hiddenBelow([{ views: 0, products: 3 }], 5)).toBeNull();
  });

  it('finds the step below any number', () => {
    const stops = thresholds(counts);
    expect([0, 4, 49, 1000].map((views) => stops[stopOf(stops, views)])).toEqual([0, 3, 30, 50]);
  });
});
