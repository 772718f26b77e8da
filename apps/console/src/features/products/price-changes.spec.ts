import { describe, expect, it } from '@jest/globals';
import { daysWithChange } from './price-changes.ts';

const steady = (price: number) => ({ lowest: price, highest: price, last: price });

describe('daysWithChange', () => {
  it('is 0 while the price stays', () => {
    expect(daysWithChange([])).toBe(0);
    expect(daysWithChange([steady(10)])).toBe(0);
    expect(daysWithChange([steady(10), steady(10), steady(10)])).toBe(0);
  });

  it('counts a change from one day to the next', () => {
    expect(daysWithChange([steady(1410), steady(1481), steady(1481)])).toBe(1);
  });

  it('counts a change within a day, even if the day ends at its first price', () => {
    expect(daysWithChange([steady(18.99), { lowest: 9, highest: 18.99, last: 18.99 }, steady(18.99)])).toBe(1);
    expect(daysWithChange([{ lowest: 9, highest: 18.99, last: 9 }])).toBe(1);
  });

  it('counts a day once if it changes within and since the day before', () => {
    expect(daysWithChange([steady(10), { lowest: 12, highest: 14, last: 12 }, steady(12)])).toBe(1);
  });
});
