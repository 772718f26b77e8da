import { describe, expect, it } from '@jest/globals';
import { isTimeZone, zoneWarning } from './zone-names.js';

describe('isTimeZone', () => {
  it.each(['UTC', 'Europe/Berlin', 'america/argentina/buenos_aires', 'Etc/GMT-2', 'Japan', 'GB'])('takes %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each(['IST', 'AST', 'BST', 'ACT', 'CST', 'SST', 'PST', 'CET', 'EET', 'MET', 'WET', 'cet', '+02:00', 'Mars/Olympus', ''])(
    'refuses %p',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );
});

describe('zoneWarning', () => {
  it('is silent where nothing, the same or another name of it is asked for', () => {
    expect(zoneWarning('Europe/Berlin', undefined)).toBeNull();
    expect(zoneWarning('Europe/Berlin', 'Europe/Berlin')).toBeNull();
    expect(zoneWarning('Asia/Kolkata', 'Asia/Calcutta')).toBeNull();
  });

  it('says that another zone is not followed', () => {
    expect(zoneWarning('Europe/Berlin', 'UTC')).toBe(
      'STORE_TIMEZONE=UTC is not followed: the days of this store are counted in Europe/Berlin. Use a new store for another zone.',
    );
  });

  it('says that a store was set up with an abbreviation', () => {
    expect(zoneWarning('IST', undefined)).toContain('counted in IST as PostgreSQL reads it');
  });
});
