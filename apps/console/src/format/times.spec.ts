import { describe, expect, it } from '@jest/globals';
import { addDays, dayOf, formatAge, formatDay, formatDuration, formatMoment, formatRecent, formatTime, formatTimeOfDay } from './times.ts';

describe('times', () => {
  it.each([
    [0, '0 s'],
    [4.26, '4.3 s'],
    [7.98, '8 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [250, '4 min 10 s'],
    [3_600, '1 h'],
    [7_500, '2 h 5 min'],
    [86_399, '1 d'],
    [273_600, '3 d 4 h'],
    [null, '–'],
  ])('shows a duration of %p seconds as %p', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('rounds an age, and never shows a negative one', () => {
    expect([formatAge(-500), formatAge(3_200), formatAge(125_000), formatAge(7_300_000)]).toEqual(['0 s', '3 s', '2 min', '2 h']);
  });

  it('shows a moment in the time zone of the store', () => {
    expect(formatTime('2026-11-22T23:30:05Z', 'Europe/Berlin')).toBe('00:30:05');
    expect(formatTimeOfDay('2026-11-22T23:30:05Z', 'Europe/Berlin')).toBe('00:30');
    expect(dayOf('2026-11-22T23:30:05Z', 'Europe/Berlin')).toBe('2026-11-23');
    expect(formatMoment('2026-11-22T14:32:05Z', 'UTC')).toContain('UTC');
  });

  it('shows the day beside the time unless it is today', () => {
    expect(formatRecent('2026-11-22T14:32:05Z', 'UTC', '2026-11-22')).toBe('14:32:05');
    expect(formatRecent('2020-04-30T14:32:05Z', 'UTC', '2026-11-22')).toContain('2020');
  });

  it('counts calendar days across months and clock changes', () => {
    expect([addDays('2026-03-01', -1), addDays('2026-03-28', 2), addDays('2028-02-28', 1)]).toEqual([
      '2026-02-28',
      '2026-03-30',
      '2028-02-29',
    ]);
    expect(formatDay('2026-11-22')).toContain('22');
  });
});
