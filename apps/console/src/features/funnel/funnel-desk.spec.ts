import type { BreakdownRow, FunnelPoint, FunnelBreakdownAnswer } from '@storepulse/contracts';
import { describe, expect, it } from '@jest/globals';
import { linesOf } from './breakdown-lines.ts';
import { alignedValues } from './funnel-lines.ts';

const figures = (purchases: number) => ({ views: 10, carts: 2, purchases, viewToCart: 20, cartToPurchase: 50, overall: 10 });
const row = (key: string, purchases: number, priceFrom: number | null = null, priceTo: number | null = null): BreakdownRow => ({
  key,
  priceFrom,
  priceTo,
  ...figures(purchases),
});
const answer = (changes: Partial<FunnelBreakdownAnswer>): FunnelBreakdownAnswer => ({
  asOf: null,
  dataThrough: null,
  range: { from: null, to: null },
  by: 'brand',
  level: 1,
  rows: [],
  rest: null,
  total: figures(9),
  ...changes,
});
const words = {
  rest: (keys: number) => `${keys} others`,
  total: 'Total',
  band: (from: number | null, to: number | null) => `${from}–${to}`,
};

describe('linesOf', () => {
  it('puts the rest and the total after the parts, and the previous value beside each part', () => {
    const now = answer({ rows: [row('acme', 3), row('new', 1)], rest: { keys: 7, ...figures(5) } });
    const lines = linesOf(now, answer({ rows: [row('acme', 2)], total: figures(4) }), words);
    expect(lines.map(({ kind, label, before }) => [kind, label, before?.purchases ?? null])).toEqual([
      ['part', 'acme', 2],
      // Absent from the comparison days counts as 0, not as missing.
      ['part', 'new', 0],
      ['rest', '7 others', null],
      ['total', 'Total', 4],
    ]);
  });

  it('names price bands by their bounds, and compares only on request', () => {
    const lines = linesOf(answer({ by: 'price', rows: [row('0', 1, null, 30), row('1', 1, 30)] }), null, words);
    expect(lines.map(({ label, before }) => [label, before])).toEqual([
      ['null–30', null],
      ['30–null', null],
      ['Total', null],
    ]);
  });
});

describe('alignedValues', () => {
  it('aligns the compared days with the chosen days by position', () => {
    const points = (...values: number[]): FunnelPoint[] =>
      values.map((purchases, index) => ({ at: `2026-11-0${index + 1}`, ...figures(purchases) }));
    expect(alignedValues(points(1, 2, 3), points(7, 8), 'purchases')).toEqual([7, 8, null]);
  });
});
