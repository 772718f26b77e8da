import { describe, expect, it } from '@jest/globals';
import { SettingsError } from '@storepulse/settings/environment.js';
import { readCommandSettings } from './settings.js';

describe('readCommandSettings', () => {
  it('has the defaults of the app', () => {
    expect(readCommandSettings({ DATABASE_URL: ' ' })).toEqual({
      databaseUrl: undefined,
      dataDir: `${process.cwd()}/.storepulse`,
      diskReserveBytes: 128 * 1024 ** 2,
      storeTimezone: undefined,
      loadMemoryBytes: 4_000_000_000,
    });
  });

  it.each([
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must be an address that begins with postgres://.'],
    [
      { STORE_TIMEZONE: 'Mars/Olympus' },
      'STORE_TIMEZONE must be an IANA time zone, for example Europe/Berlin; abbreviations such as CET or IST mean different zones to different programs.',
    ],
  ])('rejects %j in one line', (variables, message) => {
    expect(() => readCommandSettings(variables)).toThrow(new SettingsError(message));
  });
});
