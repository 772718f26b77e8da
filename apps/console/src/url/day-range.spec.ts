import { describe, expect, it } from '@jest/globals';
import { boundedDaysOf, daysOf, isCustom } from './day-range.ts';

const live = { today: '2026-11-22', historic: false, storedDays: { from: '2026-11-08', to: '2026-11-22' } };
const old = { today: '2026-11-22', historic: true, storedDays: { from: '2019-10-01', to: '2020-04-30' } };
const none = { from: undefined, to: undefined };

describe('daysOf', () => {
  it('asks for the whole period without days', () => {
    expect(daysOf({ range: 'whole', ...none }, live)).toEqual({});
  });

  it('ends a preset today, and in a store of old data on its last stored day', () => {
    expect(daysOf({ range: '7d', ...none }, live)).toEqual({ from: '2026-11-16', to: '2026-11-22' });
    expect(daysOf({ range: '7d', ...none }, old)).toEqual({ from: '2020-04-24', to: '2020-04-30' });
    expect(daysOf({ range: 'today', ...none }, old)).toEqual({ from: '2020-04-30', to: '2020-04-30' });
  });

  it('takes own days in place of the whole period, in their right order, also one alone', () => {
    expect(daysOf({ range: 'whole', from: '2026-11-20', to: '2026-11-10' }, live)).toEqual({ from: '2026-11-10', to: '2026-11-20' });
    expect(daysOf({ range: 'whole', from: '2026-11-20', to: undefined }, live)).toEqual({ from: '2026-11-20' });
    expect(isCustom({ range: 'whole', from: '2026-11-20', to: undefined })).toBe(true);
  });

  it('moves weeks and months along with the calendar', () => {
    expect(daysOf({ range: 'thisWeek', ...none }, live)).toEqual({ from: '2026-11-16', to: '2026-11-22' });
    expect(daysOf({ range: 'thisMonth', ...none }, live)).toEqual({ from: '2026-11-01', to: '2026-11-22' });
    expect(daysOf({ range: 'lastMonth', ...none }, live)).toEqual({ from: '2026-10-01', to: '2026-10-31' });
    expect(daysOf({ range: 'yesterday', ...none }, old)).toEqual({ from: '2020-04-29', to: '2020-04-29' });
  });

  it('has both ends where something is stored', () => {
    expect(boundedDaysOf({ range: 'whole', from: '2019-12-01', to: undefined }, old)).toEqual({ from: '2019-12-01', to: '2020-04-30' });
    expect(boundedDaysOf({ range: 'whole', ...none }, { ...live, storedDays: { from: null, to: null } })).toBeNull();
  });
});
