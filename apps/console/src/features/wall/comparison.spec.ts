import { describe, expect, it } from '@jest/globals';
import { bandBar, rangeText, verdictOf } from './comparison.ts';

const band = { low: 10, median: 20, high: 30 };

describe('verdictOf', () => {
  it('places a figure below, in or above its range, which includes both ends', () => {
    expect([9.9, 10, 30, 30.1].map((value) => verdictOf(value, band))).toEqual(['below', 'normal', 'normal', 'above']);
  });

  it('judges the displayed value: 1.14 beside "0.8–1.1" shows as 1.1, which is not above it', () => {
    const oneDecimal = (value: number) => Math.round(value * 10) / 10;
    const rates = { low: 0.8, median: 1, high: 1.1 };
    expect([verdictOf(1.14, rates), verdictOf(1.14, rates, oneDecimal), verdictOf(1.16, rates, oneDecimal)]).toEqual([
      'above',
      'normal',
      'above',
    ]);
  });

  it('is missing without data', () => {
    expect([verdictOf(null, band), verdictOf(5, undefined)]).toEqual([null, null]);
  });
});

describe('rangeText', () => {
  it('shows the unit once, and equal ends once', () => {
    expect([rangeText('2.05 %', '6.13 %'), rangeText('€1,200', '€1,400'), rangeText('1.2M', '12'), rangeText('7', '7')]).toEqual([
      '2.05–6.13 %',
      '€1,200–€1,400',
      '1.2M–12',
      '7',
    ]);
  });
});

describe('bandBar', () => {
  it('fits the longer of figure and range', () => {
    expect(bandBar(54, band).value).toBeCloseTo(92.6, 1);
    expect(bandBar(0, band)).toMatchObject({ value: 0 });
    expect(bandBar(0, { low: 0, median: 0, high: 0 })).toEqual({ low: 0, high: 0, median: 0, value: 0 });
  });
});
