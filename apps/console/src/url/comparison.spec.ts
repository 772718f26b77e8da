import { describe, expect, it } from '@jest/globals';
import { comparedDays } from './comparison.ts';

describe('comparedDays', () => {
  it('takes as many days right before', () => {
    expect(comparedDays('previous', { from: '2026-11-16', to: '2026-11-22' })).toEqual({ from: '2026-11-09', to: '2026-11-15' });
    expect(comparedDays('previous', { from: '2026-03-01', to: '2026-03-01' })).toEqual({ from: '2026-02-28', to: '2026-02-28' });
  });

  it('takes the same weekdays, whole weeks before, so that nothing overlaps', () => {
    expect(comparedDays('weekdays', { from: '2026-11-22', to: '2026-11-22' })).toEqual({ from: '2026-11-15', to: '2026-11-15' });
    expect(comparedDays('weekdays', { from: '2026-11-13', to: '2026-11-22' })).toEqual({ from: '2026-10-30', to: '2026-11-08' });
  });

  it('takes the same days a year before, also of a leap day', () => {
    expect(comparedDays('year', { from: '2020-02-29', to: '2020-03-02' })).toEqual({ from: '2019-02-28', to: '2019-03-02' });
  });
});
