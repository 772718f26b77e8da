import { describe, expect, it } from '@jest/globals';
import { comparedDays, comparedRange, isBeforeData } from './comparison.ts';

describe('comparedDays', () => {
  it('uses the same number of days right before', () => {
    expect(comparedDays('previous', { from: '2026-11-16', to: '2026-11-22' })).toEqual({ from: '2026-11-09', to: '2026-11-15' });
    expect(comparedDays('previous', { from: '2026-03-01', to: '2026-03-01' })).toEqual({ from: '2026-02-28', to: '2026-02-28' });
  });

  it('uses the same weekdays, whole weeks before, without overlap', () => {
    expect(comparedDays('weekdays', { from: '2026-11-22', to: '2026-11-22' })).toEqual({ from: '2026-11-15', to: '2026-11-15' });
    expect(comparedDays('weekdays', { from: '2026-11-13', to: '2026-11-22' })).toEqual({ from: '2026-10-30', to: '2026-11-08' });
  });

  it('uses the same days a year before, even for a leap day', () => {
    expect(comparedDays('year', { from: '2020-02-29', to: '2020-03-02' })).toEqual({ from: '2019-02-28', to: '2019-03-02' });
  });
});

describe('comparedRange', () => {
  const own = (from: string, to: string) => ({ range: 'default', from, to }) as const;
  const stored = { from: '2026-11-01', to: '2026-11-21' };
  const live = {
    today: '2026-11-21',
    historic: false,
    storedDays: stored,
    unfinishedDay: { day: '2026-11-21', until: '14:05' },
  };
  const none = { from: undefined, to: undefined };

  it('cuts the day compared with an unfinished one', () => {
    expect(comparedRange('previous', { range: 'today', ...none }, live)).toEqual({ from: '2026-11-20', to: '2026-11-20', until: '14:05' });
    expect(comparedRange('weekdays', { range: '7d', ...none }, live)).toEqual({ from: '2026-11-08', to: '2026-11-14', until: '14:05' });
    expect(comparedRange('year', { range: 'thisMonth', ...none }, live)).toEqual({ from: '2025-11-01', to: '2025-11-21', until: '14:05' });
  });

  it('keeps finished days', () => {
    expect(comparedRange('previous', { range: 'yesterday', ...none }, live)).toEqual({ from: '2026-11-19', to: '2026-11-19' });
    expect(comparedRange('previous', { range: 'today', ...none }, { ...live, unfinishedDay: null })).toEqual({
      from: '2026-11-20',
      to: '2026-11-20',
    });
    expect(comparedRange('none', { range: 'today', ...none }, live)).toBeNull();
  });

  it('compares future days with nothing', () => {
    expect(comparedRange('previous', own('2026-11-20', '2026-11-25'), live)).toEqual({
      from: '2026-11-18',
      to: '2026-11-19',
      until: '14:05',
    });
  });

  it('recognizes days before the first stored day', () => {
    expect(isBeforeData({ from: '2026-10-25', to: '2026-10-31' }, live)).toBe(true);
    expect(isBeforeData({ from: '2026-10-26', to: '2026-11-01' }, live)).toBe(false);
  });
});
