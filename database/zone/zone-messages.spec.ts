import { describe, expect, it } from '@jest/globals';
import { zoneWarning } from './zone-messages.js';

describe('zoneWarning', () => {
  it('is null for no zone, the same zone or another name of it', () => {
    expect(zoneWarning('Europe/Berlin', undefined)).toBeNull();
    expect(zoneWarning('Europe/Berlin', 'Europe/Berlin')).toBeNull();
    expect(zoneWarning('Asia/Kolkata', 'Asia/Calcutta')).toBeNull();
  });

  it('says that another zone has no effect', () => {
    expect(zoneWarning('Europe/Berlin', 'UTC')).toBe(
      'STORE_TIMEZONE=UTC has no effect: the days of this store are counted in Europe/Berlin. Use a new store for another zone.',
    );
  });

  it('says that a store was set up with an abbreviation', () => {
    expect(zoneWarning('IST', undefined)).toContain('counted in IST as PostgreSQL reads it');
  });
});
