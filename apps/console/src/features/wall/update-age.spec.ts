import { describe, expect, it } from '@jest/globals';
import { ageLevel, ageMs, ageText } from './update-age.ts';

describe('ageLevel', () => {
  it('is ageing only past 5 s and stale only past 10 s', () => {
    expect([0, 5_000, 5_001, 10_000, 10_001].map(ageLevel)).toEqual(['current', 'current', 'ageing', 'ageing', 'stale']);
  });
});

describe('ageMs', () => {
  const at = (iso: string) => new Date(iso);

  it('is the time since the update arrived', () => {
    expect(ageMs(at('2026-11-22T10:00:00Z'), at('2026-11-22T10:00:07.5Z'))).toBe(7_500);
  });

  it('is never negative when the clock was set back', () => {
    expect(ageMs(at('2026-11-22T10:00:00Z'), at('2026-11-22T09:00:00Z'))).toBe(0);
  });
});

describe('ageText', () => {
  it('names the two largest units, and leaves out a zero', () => {
    const seconds = [0, 8.9, 59, 60, 134, 3_600, 11_100, 86_399, 86_400, 187_200];
    expect(seconds.map((s) => ageText(s * 1000))).toEqual([
      '0 s',
      '8 s',
      '59 s',
      '1 min',
      '2 min 14 s',
      '1 h',
      '3 h 5 min',
      '23 h 59 min',
      '1 d',
      '2 d 4 h',
    ]);
  });
});
