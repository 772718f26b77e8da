import { describe, expect, it } from '@jest/globals';
import { figureOf } from './figure.js';
import { percentile } from './percentile.js';

describe('percentile', () => {
  it('is the smallest value that the share does not exceed', () => {
    const values = Array.from({ length: 100 }, (_, n) => 100 - n);
    expect([0, 0.5, 0.95, 0.99, 1].map((p) => percentile(values, p))).toEqual([1, 50, 95, 99, 100]);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('figureOf', () => {
  it('computes the ratio, and whether it meets its target', () => {
    expect(figureOf('b', 'f', 300, 'x/s', { baseline: { name: 'plain', value: 100 }, atLeast: 200 })).toEqual({
      bench: 'b',
      figure: 'f',
      value: 300,
      unit: 'x/s',
      baseline: 'plain',
      baselineValue: 100,
      ratio: 3,
      mark: 200,
      met: true,
    });
    expect(figureOf('b', 'f', 600, 'ms', { atMost: 500 })).toEqual({
      bench: 'b',
      figure: 'f',
      value: 600,
      unit: 'ms',
      mark: 500,
      met: false,
    });
  });

  it('leaves out missing measurements', () => {
    const nothing = percentile([], 0.95);
    expect(figureOf('b', 'f', nothing, 'ms', { baseline: { name: 'plain', value: 0 }, atMost: 500 })).toEqual({
      bench: 'b',
      figure: 'f',
      unit: 'ms',
      baseline: 'plain',
      baselineValue: 0,
      mark: 500,
      met: false,
    });
  });
});
