import { describe, expect, it } from '@jest/globals';
import { sessionWeek } from './session-week.ts';

const cells = [
  { weekday: 1, hour: 3, sessions: 8, purchasers: 2, durationSeconds: 80, hours: 4 },
  { weekday: 2, hour: 0, sessions: 0, purchasers: 0, durationSeconds: 0, hours: 4 },
  { weekday: 3, hour: 0, sessions: 0, purchasers: 0, durationSeconds: 0, hours: 0 },
];
const at = (measure: Parameters<typeof sessionWeek>[1]) => {
  const week = sessionWeek({ cells }, measure);
  return [week[0]?.[3], week[1]?.[0], week[2]?.[0]];
};

describe(sessionWeek.name, () => {
  it('averages over hours, and rates over sessions; null without any', () => {
    expect(at('sessions')).toEqual([2, 0, null]);
    expect(at('conversion')).toEqual([25, null, null]);
    expect(at('duration')).toEqual([10, null, null]);
  });
});
