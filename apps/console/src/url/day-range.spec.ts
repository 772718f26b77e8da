import { describe, expect, it } from '@jest/globals';
import { boundedDaysOf, daysOf, inOrder, isCustom, presetOf } from './day-range.ts';

const stored = (from: string, to: string) => ({ storedDays: { from, to }, unfinishedDay: null });
const live = { today: '2026-11-22', historic: false, ...stored('2026-11-08', '2026-11-22') };
const old = { today: '2026-11-22', historic: true, ...stored('2019-10-01', '2020-04-30') };
const none = { from: undefined, to: undefined };

describe('daysOf', () => {
  it('uses the whole period without days', () => {
    expect(daysOf({ range: 'whole', ...none }, live)).toEqual({});
  });

  it('ends a preset today, or on the last stored day of old data', () => {
    expect(daysOf({ range: '7d', ...none }, live)).toEqual({ from: '2026-11-16', to: '2026-11-22' });
    expect(daysOf({ range: '7d', ...none }, old)).toEqual({ from: '2020-04-24', to: '2020-04-30' });
    expect(daysOf({ range: 'today', ...none }, old)).toEqual({ from: '2020-04-30', to: '2020-04-30' });
  });

  it('opens on the whole period', () => {
    expect(daysOf({ range: 'default', ...none }, live)).toEqual({});
    expect(daysOf({ range: 'default', from: '2019-11-01', to: undefined }, old)).toEqual({ from: '2019-11-01' });
    expect(presetOf({ range: 'default', ...none })).toBe('whole');
  });

  it('uses custom days instead of a preset, even a single one', () => {
    expect(daysOf({ range: 'default', from: '2026-11-20', to: undefined }, live)).toEqual({ from: '2026-11-20' });
    expect(isCustom({ range: 'default', from: '2026-11-20', to: undefined })).toBe(true);
  });

  it('moves weeks and months along with the calendar', () => {
    expect(daysOf({ range: 'thisWeek', ...none }, live)).toEqual({ from: '2026-11-16', to: '2026-11-22' });
    expect(daysOf({ range: 'thisMonth', ...none }, live)).toEqual({ from: '2026-11-01', to: '2026-11-22' });
    expect(daysOf({ range: 'lastMonth', ...none }, live)).toEqual({ from: '2026-10-01', to: '2026-10-31' });
    expect(daysOf({ range: 'yesterday', ...none }, old)).toEqual({ from: '2020-04-29', to: '2020-04-29' });
  });

  it('has both ends in a store with data', () => {
    expect(boundedDaysOf({ range: 'default', from: '2019-12-01', to: undefined }, old)).toEqual({ from: '2019-12-01', to: '2020-04-30' });
    expect(boundedDaysOf({ range: 'whole', ...none }, { ...live, storedDays: { from: null, to: null } })).toBeNull();
  });
});

describe('inOrder', () => {
  it('swaps reversed days of a URL, and keeps the rest', () => {
    expect(inOrder({ from: '2026-11-20', to: '2026-11-10', brand: ['a', 'b'] })).toEqual({
      from: '2026-11-10',
      to: '2026-11-20',
      brand: ['a', 'b'],
    });
    expect(inOrder({ from: '2026-11-10', to: '2026-11-20' })).toBeNull();
    expect(inOrder({ from: '2026-11-20', to: 'soon' })).toBeNull();
  });
});
