import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../../../api/api-error.ts';
import { changeOf, errorsByField, newSchedule } from './schedule-form.ts';
import { matchingZones, timeZones, ZONES_SHOWN } from './time-zones.ts';

describe('changeOf', () => {
  const before = newSchedule('UTC');

  it('has only the changed fields', () => {
    expect(changeOf(before, { ...before, cron: '0 * * * *', enabled: false })).toEqual({ cron: '0 * * * *', enabled: false });
  });

  it('is null without changes', () => {
    expect(changeOf(before, { ...before, cron: ` ${before.cron} ` })).toBeNull();
  });
});

describe('errorsByField', () => {
  it('puts each error at its field, and the others below', () => {
    const error = new ApiError('input/invalid', 'in one', 400, [
      { path: 'cron', message: 'has 4 fields' },
      { path: 'body.timeZone', message: 'is unknown' },
      { path: 'color', message: 'is not a field' },
    ]);
    expect(errorsByField(error)).toEqual({ fields: { cron: 'has 4 fields', timeZone: 'is unknown' }, rest: 'color is not a field' });
  });

  it('shows the message of an error without details', () => {
    expect(errorsByField(new ApiError('network/unreachable', 'No answer.', 0))).toEqual({ fields: {}, rest: 'No answer.' });
  });
});

describe('matchingZones', () => {
  const zones = timeZones();

  it('offers UTC first', () => {
    expect(matchingZones(zones, '')[0]).toBe('UTC');
    expect(matchingZones(zones, '')).toHaveLength(ZONES_SHOWN);
  });

  it('finds all words, in any notation', () => {
    expect(matchingZones(zones, 'new york')).toContain('America/New_York');
    expect(matchingZones(zones, 'europe berl')).toEqual(['Europe/Berlin']);
    expect(matchingZones(zones, 'atlantis')).toEqual([]);
  });
});
