import { describe, expect, it } from '@jest/globals';
import { checkSchedule, cronInWords, nextRuns } from './cron-schedule.js';

describe('checkSchedule', () => {
  it.each(['* * * * *', '0 */5 * * * *', '30 2 * * 1-5', '0 0 1 JAN *'])('accepts %s', (cron) => {
    expect(() => checkSchedule(cron, 'Europe/Berlin')).not.toThrow();
  });

  it.each([
    ['words', 'every minute', /^cron: must be a cron expression/],
    ['too few fields', '* * * *', /^cron: must be a cron expression/],
    ['too many fields', '* * * * * * *', /^cron: must be a cron expression/],
    ['a value out of range', '60 * * * *', /^cron: must be a cron expression/],
    ['syntax of other engines', '0 0 L * *', /^cron: must be a cron expression/],
    ['a date that never comes', '0 0 31 2 *', /^cron: names a date that never comes$/],
  ])('rejects %s', (_, cron, message) => {
    expect(() => checkSchedule(cron, 'UTC')).toThrow(message);
  });

  it('rejects a zone that does not exist', () => {
    expect(() => checkSchedule('* * * * *', 'Mars/Olympus')).toThrow(/^timeZone: must be an IANA time zone/);
  });
});

describe('cronInWords', () => {
  it('describes a schedule in words', () => {
    expect(cronInWords('*/5 * * * *')).toBe('Every 5 minutes');
  });
});

describe('nextRuns', () => {
  it('returns the requested number, in the zone of the schedule', () => {
    const runs = nextRuns('0 12 * * *', 'Asia/Tokyo', 3);
    expect(runs).toHaveLength(3);
    expect(runs.map((run) => run.getUTCHours())).toEqual([3, 3, 3]);
  });

  it('returns none for a date that never comes', () => {
    expect(nextRuns('0 0 31 2 *', 'UTC', 3)).toEqual([]);
  });
});
