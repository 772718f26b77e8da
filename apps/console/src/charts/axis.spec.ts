import { describe, expect, it } from '@jest/globals';
import { formatCountAxis, formatMoneyAxis, formatPercentAxis } from '../format/numbers.ts';
import { addDays } from '../format/times.ts';
import { axisStep, dayAxis, emptyAxis, hourAxis, logMarks } from './axis.ts';

/** The tick labels that the axis shows. */
const shown = (values: readonly number[], format: (value: number, step: number) => string, how: Parameters<typeof axisStep>[1]) => {
  const step = axisStep(values, how);
  const first = how.fitted === true ? Math.floor(Math.min(...values) / step) : 0;
  const marks = Array.from({ length: Math.ceil(Math.max(...values) / step) - first + 1 }, (_, at) => (first + at) * step);
  return marks.map((mark) => format(mark, step));
};

describe('the ticks of a value axis', () => {
  it.each([
    ['prices within a few cents', [1299.9, 1300.6], { splits: 4, fitted: true }],
    ['1,300 and a little more', [1300, 1340], { splits: 4, fitted: true }],
    ['few', [0, 3], { splits: 4, whole: true }],
    ['one', [1], { splits: 4, whole: true }],
    ['thousands', [0, 4800], { splits: 4, whole: true }],
    ['millions', [0, 3_400_000], { splits: 4, whole: true }],
    ['a billion', [0, 1_200_000_000], { splits: 3 }],
    ['shares of a percent', [0.01, 0.042], { splits: 4 }],
    ['tiny shares', [0.00002, 0.00009], { splits: 4 }],
  ] as const)('have different labels: %s', (_, values, how) => {
    for (const format of [formatCountAxis, formatPercentAxis, (value: number, step: number) => formatMoneyAxis(value, step, 'EUR')]) {
      const texts = shown(values, format, how);
      expect(texts.length).toBeGreaterThan(1);
      expect(new Set(texts).size).toBe(texts.length);
    }
  });

  it('have no more decimals than needed', () => {
    expect(shown([0, 4800], formatCountAxis, { splits: 4, whole: true })).toEqual(['0', '1K', '2K', '3K', '4K', '5K']);
    expect(shown([1300, 1340], formatCountAxis, { splits: 4, fitted: true })).toEqual(['1.3K', '1.31K', '1.32K', '1.33K', '1.34K']);
    expect(shown([0, 0.042], formatPercentAxis, { splits: 4 })).toEqual(['0 %', '0.01 %', '0.02 %', '0.03 %', '0.04 %', '0.05 %']);
  });

  it('are whole numbers for counts, and exist without data', () => {
    expect(axisStep([0, 2], { splits: 4, whole: true })).toBe(1);
    expect(axisStep([null, 0], { splits: 4 })).toBe(1);
    expect(axisStep([], { splits: 4 })).toBe(1);
    expect(axisStep([7, 7], { splits: 4, fitted: true })).toBe(2);
  });
});

describe('the ticks of a logarithmic axis', () => {
  it.each([
    [100, 970],
    [1, 40],
    [100, 4_000_000],
    [3, 9],
    [120, 150],
    [1000.5, 1003],
    [0.02, 7],
    [1, 1e9],
  ])('from %d to %d are at least three, and few enough to read', (least, most) => {
    const marks = logMarks(least, most);
    expect(marks.length).toBeGreaterThanOrEqual(3);
    expect(marks.length).toBeLessThanOrEqual(10);
    for (const mark of marks) expect(mark >= least && mark <= most).toBe(true);
    expect(marks).toEqual(marks.toSorted((a, b) => a - b));
  });

  it('are a single value if there is only one', () => {
    expect(logMarks(5, 5)).toEqual([5]);
  });
});

describe('days and hours on an axis', () => {
  const days = (from: string, count: number) => Array.from({ length: count }, (_, at) => addDays(from, at));

  it.each([
    ['a day', days('2026-11-22', 1), 'Nov 22'],
    ['three days', days('2026-11-20', 3), 'Nov 20'],
    ['31 days', days('2026-10-01', 31), 'Oct 1'],
    ['seven months over the new year', days('2019-10-01', 213), 'Oct 1, 2019'],
    ['three years', days('2024-01-01', 1096), 'Jan 1, 2024'],
  ])('of %s show the year if it is not obvious', (_, all, first) => {
    expect(dayAxis(all)(all[0] ?? '')).toBe(first);
  });

  it('show hours for one day, and the day for several', () => {
    const hours = (count: number) => Array.from({ length: count }, (_, at) => new Date(Date.UTC(2026, 10, 20, at)).toISOString());
    expect(hourAxis(hours(24), 'UTC')(hours(24)[14] ?? '')).toBe('14:00');
    expect(hourAxis(hours(72), 'UTC')(hours(72)[38] ?? '')).toBe('Nov 21, 14:00');
    // In Berlin the same 24 hours span two days.
    expect(hourAxis(hours(24), 'Europe/Berlin')(hours(24)[23] ?? '')).toBe('Nov 21, 00:00');
  });
});

describe('emptyAxis', () => {
  it('has one tick above 0 without data, and leaves the rest to the chart', () => {
    expect([emptyAxis([]), emptyAxis([0, null])]).toEqual([
      { max: 1, interval: 1 },
      { max: 1, interval: 1 },
    ]);
    expect([emptyAxis([0, 0.4]), emptyAxis([-3])]).toEqual([undefined, undefined]);
  });
});
