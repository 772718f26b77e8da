import { describe, expect, it } from '@jest/globals';
import { AliasChoice } from './alias-choice.js';
import { LogNormalTable, roundedLogNormalWeights } from './quantiles.js';
import { Random } from './random.js';
import { changingVisitors } from './visitors.js';

const DRAWS = 200_000;
const ascending = (one: number, other: number) => one - other;

describe('AliasChoice', () => {
  it('draws in proportion to the weights, and never a weight of 0', () => {
    const choice = new AliasChoice([5, 0, 1, 4]);
    const random = new Random('alias');
    const drawn = Array.from({ length: DRAWS }, () => choice.draw(random));
    const counts = [0, 1, 2, 3].map((position) => drawn.filter((it) => it === position).length);
    expect(counts.map((count) => Math.round((100 * count) / DRAWS))).toEqual([50, 0, 10, 40]);
    expect(counts[1]).toBe(0);
  });

  it('rejects weights without one above 0', () => {
    expect(() => new AliasChoice([0, 0])).toThrow(RangeError);
  });
});

describe('LogNormalTable', () => {
  it('has the quantiles of the distribution, within its bounds', () => {
    const table = new LogNormalTable(40, 1, 2, 400);
    const random = new Random('quantiles');
    const drawn = Array.from({ length: DRAWS }, () => table.draw(random)).sort(ascending);
    const at = (share: number) => drawn[Math.floor(share * DRAWS)] ?? Number.NaN;
    expect(at(0.5)).toBeCloseTo(40, -1);
    expect(at(0.8413) / at(0.5)).toBeCloseTo(Math.E, 1);
    expect(drawn[0]).toBeGreaterThanOrEqual(2);
    expect(drawn.at(-1)).toBe(400);
  });
});

describe('roundedLogNormalWeights', () => {
  it('adds up to 1, with the tail in the last number', () => {
    const weights = roundedLogNormalWeights(2, 1.2, 5);
    expect(weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 6);
    expect(weights[4]).toBeGreaterThan(weights[3] ?? 1);
  });
});

describe('changingVisitors', () => {
  it('brings regulars back within weeks, and replaces them over months', () => {
    const visitors = changingVisitors(0.001);
    const random = new Random('visitors');
    const day = (month: number) => new Set(Array.from({ length: 5_000 }, () => visitors(Date.UTC(2020, month, 1), random)));
    const [january, february, july] = [day(0), day(1), day(6)];
    const back = (users: Set<number>) => [...users].filter((user) => january.has(user)).length / users.size;
    expect(back(february)).toBeGreaterThan(3 * back(july));
    expect(back(july)).toBeLessThan(0.1);
  });
});
