import { describe, expect, it } from '@jest/globals';
import { figurePairs, verdictOf } from './regression.js';

const line = (figure: string, value: number | undefined, unit: string) => JSON.stringify({ bench: 'load', figure, value, unit, events: 5 });

describe('figurePairs', () => {
  it('collects one value per run for speeds and sizes', () => {
    const before = [`${line('rate', 10, 'rows/s')}\n${line('lost', 0, 'rows')}\nnot json`, line('rate', 12, 'rows/s')];
    expect(figurePairs(before, [`${line('rate', 9, 'rows/s')}\n${line('new', 1, 'ms')}\n${line('rate', undefined, 'rows/s')}`])).toEqual([
      { name: 'load rate 5 events', unit: 'rows/s', before: [10, 12], after: [9] },
    ]);
  });
});

describe('verdictOf', () => {
  const worse = (unit: string, before: number[], after: number[]) => verdictOf({ name: 'x', unit, before, after }).isWorse;

  it('is worse if it is more than 10 % off, with no run as good as the worst one before', () => {
    expect(worse('rows/s', [100, 101, 99], [85, 88, 86])).toBe(true);
    expect(worse('ms', [10, 11, 9], [13, 12, 14])).toBe(true);
  });

  it('is not worse within 10 %, if the ranges overlap, or if it is better', () => {
    expect(worse('rows/s', [100, 101, 99], [95, 94, 93])).toBe(false);
    expect(worse('ms', [10, 11, 14], [13, 12.9, 15])).toBe(false);
    expect(worse('ms', [10, 11, 9], [5, 6, 5])).toBe(false);
    expect(worse('rows/s', [100], [200])).toBe(false);
  });
});
