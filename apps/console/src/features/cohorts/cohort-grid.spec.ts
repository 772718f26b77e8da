import { describe, expect, it } from '@jest/globals';
import { colorSteps, gridRows } from './cohort-grid.ts';

const COHORTS = [
  { start: '2026-11-02', users: 100, returned: [100, 40, 10] },
  { start: '2026-11-09', users: 50, returned: [50, 5] },
  { start: '2026-11-16', users: 10, returned: [10] },
];
const shares = (row: { cells: { share: number | null }[] } | undefined) => row?.cells.map(({ share }) => share);

describe('gridRows', () => {
  it('has shares of each cohort, and of all that are old enough', () => {
    const rows = gridRows(COHORTS, null, null);
    expect(rows.map(({ start, users }) => [start, users])).toEqual([
      [null, 160],
      ['2026-11-02', 100],
      ['2026-11-09', 50],
      ['2026-11-16', 10],
    ]);
    expect(shares(rows[0])).toEqual([1, 45 / 150, 0.1]);
    expect(shares(rows[2])).toEqual([1, 0.1]);
  });

  it('leaves unfinished periods out of the sums, and marks them', () => {
    const [together, first, , last] = gridRows(COHORTS, '2026-11-16', null);
    expect(shares(together)).toEqual([1, 0.4]);
    expect(first?.cells.at(-1)?.unfinished).toBe(true);
    expect(last?.cells[0]?.unfinished).toBe(true);
  });

  it('leaves periods without stored events out of the sums', () => {
    const [together, first] = gridRows(
      [
        { start: '2026-11-02', users: 100, returned: [100, null, 10] },
        { start: '2026-11-16', users: 50, returned: [50] },
      ],
      null,
      null,
    );
    expect(shares(first)).toEqual([1, null, 0.1]);
    expect(together?.cells.map(({ users }) => users)).toEqual([150, null, 10]);
    expect(shares(together)).toEqual([1, null, 0.1]);
  });

  it('has one empty row without data', () => {
    expect(gridRows([], null, null)).toEqual([{ start: null, users: 0, mayNotBeNew: false, cells: [] }]);
  });

  it('marks only the cohort in which the store starts', () => {
    expect(gridRows(COHORTS, null, '2026-11-02').map(({ mayNotBeNew }) => mayNotBeNew)).toEqual([false, true, false, false]);
  });
});

describe('colorSteps', () => {
  it('rises evenly from 0 to a round share at or above every later column', () => {
    const rounded = (most: number) =>
      colorSteps(gridRows([{ start: '2026-11-02', users: 10_000, returned: [10_000, most * 10_000] }], null, null)).map(
        (share) => Math.round(share * 1e6) / 1e6,
      );
    expect(rounded(0.34)).toEqual([0, 0.1, 0.2, 0.3, 0.4]);
    expect(rounded(0.4)).toEqual([0, 0.1, 0.2, 0.3, 0.4]);
    expect(rounded(0.451)).toEqual([0, 0.15, 0.3, 0.45, 0.6]);
    expect(rounded(0.03)).toEqual([0, 0.01, 0.02, 0.03, 0.04]);
    expect(rounded(1)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(rounded(0)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });
});
