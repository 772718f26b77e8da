import { describe, expect, it } from '@jest/globals';
import { SettingsError } from '@storepulse/settings/environment.js';
import { readSettings } from './settings.js';

describe('readSettings', () => {
  it('uses the documented defaults', () => {
    expect(readSettings({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      publicUrls: [],
      trustedProxies: [],
      databaseUrl: undefined,
      dataDir: `${process.cwd()}/.storepulse`,
      diskReserveBytes: 128 * 1024 ** 2,
      storeTimezone: undefined,
      demo: 'auto',
      adminEmail: 'admin@storepulse.local',
      adminPassword: undefined,
      ingestMaxAgeDays: 90,
      currency: undefined,
    });
  });

  it('accepts several public URLs', () => {
    expect(readSettings({ PUBLIC_URL: 'https://pulse.shop.example, http://pulse:8080' }).publicUrls).toEqual([
      'https://pulse.shop.example',
      'http://pulse:8080',
    ]);
    expect(() => readSettings({ PUBLIC_URL: 'pulse.shop.example' })).toThrow('PUBLIC_URL');
  });

  it('accepts trusted proxies', () => {
    expect(readSettings({ TRUSTED_PROXIES: 'loopback, 10.0.0.0/8,2001:db8::/32' }).trustedProxies).toEqual([
      'loopback',
      '10.0.0.0/8',
      '2001:db8::/32',
    ]);
  });

  it('treats an empty variable as unset', () => {
    expect(readSettings({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 3000, databaseUrl: undefined });
  });

  it.each([
    ['PORT', '70000', 'PORT must be a whole number from 0 to 65535.'],
    ['PORT', 'http', 'PORT must be a whole number from 0 to 65535.'],
    ['DATABASE_URL', 'mysql://host/db', 'DATABASE_URL must be an address that begins with postgres://.'],
    [
      'STORE_TIMEZONE',
      'Mars/Olympus',
      'STORE_TIMEZONE must be an IANA time zone, for example Europe/Berlin; abbreviations such as CET or IST mean different zones to different programs.',
    ],
    [
      'STORE_TIMEZONE',
      'IST',
      'STORE_TIMEZONE must be an IANA time zone, for example Europe/Berlin; abbreviations such as CET or IST mean different zones to different programs.',
    ],
    ['TRUSTED_PROXIES', 'nginx', 'TRUSTED_PROXIES must be loopback, addresses or CIDR ranges such as 10.0.0.0/8, with commas between.'],
    [
      'TRUSTED_PROXIES',
      '10.0.0.0/33',
      'TRUSTED_PROXIES must be loopback, addresses or CIDR ranges such as 10.0.0.0/8, with commas between.',
    ],
    ['DEMO', 'maybe', 'DEMO must be on or off.'],
    ['ADMIN_EMAIL', 'admin', 'ADMIN_EMAIL must be an e-mail address.'],
    ['ADMIN_PASSWORD', 'short', 'ADMIN_PASSWORD must be at least 8 characters long.'],
    ['INGEST_MAX_AGE_DAYS', '-1', 'INGEST_MAX_AGE_DAYS must be a whole number from 0 to 100000.'],
    ['STORE_CURRENCY', 'euro', 'STORE_CURRENCY must be an ISO 4217 currency code, for example EUR.'],
  ])('names %s and the allowed values when it is %s', (variable, value, message) => {
    expect(() => readSettings({ [variable]: value })).toThrow(new SettingsError(message));
  });
});
