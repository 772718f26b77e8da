import { expect, it } from '@jest/globals';
import { checkEvents } from './check-events.js';

it('writes an event out once, however many of its lines are bad', () => {
  let written = 0;
  const raw = (): string => {
    written += 1;
    return '{}';
  };
  const rows = Array.from({ length: 5000 }, () => ({ event_type: 'purchase' }));
  const { rejected } = checkEvents([{ kind: 'rows', raw, rows }], { now: new Date('2026-11-30T08:00:00Z'), maxAgeDays: 90, allowed: [] });
  expect(rejected).toHaveLength(5000);
  expect(written).toBe(1);
});
