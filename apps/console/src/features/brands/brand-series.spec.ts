import { describe, expect, it } from '@jest/globals';
import { bucketEnd, lastIsIncomplete, linesOf, rowsOf, sharesOf, totalOf, totalShareOf, withCompared } from './brand-series.ts';

const point = (date: string, purchases: number) => ({ date, views: 0, carts: 0, purchases, revenue: 0.5, users: 1 });

describe('brand series', () => {
  const series = [
    { brand: 'apple', points: [point('2026-11-20', 5), point('2026-11-22', 2)] },
    { brand: 'samsung', points: [point('2026-11-21', 7)] },
  ];

  it('puts all brands on the same buckets, a bucket without events counting 0', () => {
    expect(linesOf(series, 'purchases')).toEqual({
      dates: ['2026-11-20', '2026-11-21', '2026-11-22'],
      lines: [
        { name: 'apple', values: [5, 0, 2] },
        { name: 'samsung', values: [0, 7, 0] },
      ],
    });
    expect(rowsOf(linesOf(series, 'purchases'))[0]).toEqual({ date: '2026-11-22', values: [2, 0] });
  });

  it('adds up a metric, but never distinct users', () => {
    const [apple] = linesOf(series, 'purchases').lines;
    expect(apple && [totalOf(apple, 'purchases'), totalOf(apple, 'users')]).toEqual([7, null]);
  });

  it('knows where buckets end and whether the last one can still grow', () => {
    expect([bucketEnd('2028-02-01', 'month'), bucketEnd('2026-12-01', 'month'), bucketEnd('2026-11-16', 'week')]).toEqual([
      '2028-02-29',
      '2026-12-31',
      '2026-11-22',
    ]);
    expect(lastIsIncomplete(['2026-11-22'], 'day', '2026-11-22', '2026-11-22')).toBe(true);
    expect(lastIsIncomplete(['2020-04-30'], 'day', '2026-11-22', '2020-04-30')).toBe(false);
    expect(lastIsIncomplete(['2020-04-27'], 'week', '2026-11-22', '2020-04-30')).toBe(true);
  });

  it('computes shares of all brands, by bucket and in total, and none for zero', () => {
    const all = [point('2026-11-20', 20), point('2026-11-21', 0), point('2026-11-22', 8)];
    const lines = linesOf(series.slice(0, 1), 'purchases');
    const shares = sharesOf({ dates: all.map(({ date }) => date), lines: [{ name: 'apple', values: [5, 0, 2] }] }, all, 'purchases');
    expect(shares.lines[0]?.values).toEqual([25, null, 25]);
    expect(lines.lines[0] && totalShareOf(lines.lines[0], all, 'purchases')).toBe(25);
  });

  it('aligns the compared days with those of the same brand by position', () => {
    const now = {
      dates: ['2026-11-20', '2026-11-21'],
      lines: [
        { name: 'apple', values: [1, 2] },
        { name: 'new', values: [3, 4] },
      ],
    };
    const before = { dates: ['2026-11-18'], lines: [{ name: 'apple', values: [9] }] };
    expect(withCompared(now, before).lines).toEqual([
      { name: 'apple', values: [1, 2], compared: [9, null] },
      { name: 'new', values: [3, 4] },
    ]);
  });
});
