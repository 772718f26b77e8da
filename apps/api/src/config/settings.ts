import { resolve } from 'node:path';
import { z } from 'zod';
import { isTimeZone, ZONE_NAME_RULE } from '../../../../database/zone/zone-names.js';
import { ADDRESS_RANGE_RULE, isAddressRange } from './address-ranges.js';

const wholeNumber = (min: number, max: number) => {
  const allowed = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, allowed)
    .transform(Number)
    .pipe(z.number().min(min, allowed).max(max, allowed));
};

/** Every setting by environment, its check and its default; the messages complete "NAME must be …". */
const environment = z.object({
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: z
    .string()
    .transform((urls) => urls.split(',').map((url) => url.trim()))
    .pipe(z.array(z.url({ protocol: /^https?$/, error: 'one or more addresses that begin with http:// or https://, with commas between' })))
    .default([]),
  TRUSTED_PROXIES: z
    .string()
    .transform((ranges) => ranges.split(',').map((range) => range.trim()))
    .pipe(z.array(z.string().refine(isAddressRange, ADDRESS_RANGE_RULE)))
    .default([]),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'an address that begins with postgres://')
    .optional(),
  DATA_DIR: z.string().default('.storepulse'),
  DISK_RESERVE_MB: wholeNumber(0, 100_000).default(128),
  STORE_TIMEZONE: z.string().refine(isTimeZone, ZONE_NAME_RULE).optional(),
  DEMO: z.enum(['on', 'off'], 'on or off').optional(),
  ADMIN_EMAIL: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+$/, 'an e-mail address')
    .max(254, 'an e-mail address')
    .default('admin@storepulse.local'),
  ADMIN_PASSWORD: z.string().min(8, 'at least 8 characters long').max(1024, 'at most 1024 characters long').optional(),
  INGEST_MAX_AGE_DAYS: wholeNumber(0, 100_000).default(90),
  STORE_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, 'a currency code of ISO 4217, as EUR')
    .optional(),
});

/** What a start was asked to do. A class so that it can be injected by its type. */
export abstract class Settings {
  abstract readonly port: number;
  abstract readonly host: string;
  /** Under which people reach it beside the loopback: through a proxy, or by a name. */
  abstract readonly publicUrls: readonly string[];
  /** Proxies whose X-Forwarded-For is believed: `loopback`, addresses and CIDR ranges. Empty: nobody's is. */
  abstract readonly trustedProxies: readonly string[];
  /** Unset: the embedded PostgreSQL under `dataDir`. */
  abstract readonly databaseUrl: string | undefined;
  /** Absolute path. */
  abstract readonly dataDir: string;
  /** Of the file that is given up first when the disk is full; 0: none. */
  abstract readonly diskReserveBytes: number;
  /** Zone in which a new store counts its days (unset: UTC); an existing one keeps its own. */
  abstract readonly storeTimezone: string | undefined;
  /** auto: as `on` while the embedded database is empty and nothing else was asked. */
  abstract readonly demo: 'auto' | 'on' | 'off';
  abstract readonly adminEmail: string;
  /** Unset: made up at the first start. */
  abstract readonly adminPassword: string | undefined;
  /** Events older than this are not taken live; 0: events of any age are. */
  abstract readonly ingestMaxAgeDays: number;
  /** ISO 4217 code to show money in. */
  abstract readonly currency: string | undefined;
}

export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads the settings; the only reader of the environment. An empty variable counts as unset.
 *
 * @throws SettingsError whose message names the variable and what is allowed, in one line.
 */
export function readSettings(variables: Record<string, string | undefined> = process.env): Settings {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${String(issue.path[0])} must be ${issue.message}.`);
    throw new SettingsError([...new Set(lines)].join(' '));
  }
  const env = parsed.data;
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrls: env.PUBLIC_URL,
    trustedProxies: env.TRUSTED_PROXIES,
    databaseUrl: env.DATABASE_URL,
    dataDir: resolve(env.DATA_DIR),
    diskReserveBytes: env.DISK_RESERVE_MB * 1024 ** 2,
    storeTimezone: env.STORE_TIMEZONE,
    demo: env.DEMO ?? 'auto',
    adminEmail: env.ADMIN_EMAIL.toLowerCase(),
    adminPassword: env.ADMIN_PASSWORD,
    ingestMaxAgeDays: env.INGEST_MAX_AGE_DAYS,
    currency: env.STORE_CURRENCY,
  };
}
