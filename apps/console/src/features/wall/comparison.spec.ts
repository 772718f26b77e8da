import { describe, expect, it } from '@jest/globals';
import { bandBar, changeOf, verdictOf } from './comparison.ts';

const band = { low: 10, median: 20, high: 30 };

describe('verdictOf', () => {
  it('names where a figure lies, the ends of the band being usual', () => {
    expect([9.9, 10, 30, 30.1].map((value) => verdictOf(value, band))).toEqual(['below', 'usual', 'usual', 'above']);
  });

  it('says nothing where nothing is known', () => {
    expect([verdictOf(null, band), verdictOf(5, undefined)]).toEqual([null, null]);
  });
});

describe('changeOf', () => {
  it('is the difference in percent of what was before', () => {
    expect([changeOf(15, 10), changeOf(5, 10), changeOf(10, 10)]).toEqual([50, -50, 0]);
  });

  it('is none from nothing', () => {
    expect([changeOf(5, 0), changeOf(5, null), changeOf(null, 5), changeOf(5, undefined)]).toEqual([null, null, null, null]);
  });
});

describe('bandBar', () => {
  it('has room for the longer of figure and band', () => {
    expect(bandBar(54, band).value).toBeCloseTo(92.6, 1);
    expect(bandBar(0, band)).toMatchObject({ value: 0 });
    expect(bandBar(0, { low: 0, median: 0, high: 0 })).toEqual({ low: 0, high: 0, median: 0, value: 0 });
  });
});
