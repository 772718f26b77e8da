import { expect, it } from '@jest/globals';
import { slopeOf } from './watch-each-second.js';

it.each([
  ['a line', [1, 3, 5, 7], 2],
  ['a flat saw', [1, 2, 1, 2, 1], 0],
  ['what falls', [10, 9, 8], -1],
  ['memory that is freed now and then', [10, 10, 10, 2, 10, 10, 10, 10, 10], 0],
  ['a long line', Array.from({ length: 3600 }, (_, at) => at / 4), 0.25],
  ['one value', [5], 0],
  ['none', [], 0],
] as [string, number[], number][])('returns the slope of %s', (_, values, slope) => {
  expect(slopeOf(values)).toBeCloseTo(slope, 12);
});
