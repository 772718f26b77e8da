/** Every setting with its check, default and meaning. README.md and .env.example are generated from here (`npm run settings`). */
import { z } from 'zod';
import { ADDRESS_RANGE_RULE, isAddressRange } from './address-ranges.js';
import { isTimeZone, ZONE_NAME_RULE } from './time-zone-names.js';

const wholeNumber = (min: number, max: number) => {
  const allowed = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, allowed)
    .transform(Number)
    .pipe(z.number().min(min, allowed).max(max, allowed));
};

const list = (text: string): string[] => text.split(',').map((part) => part.trim());

/** The messages complete "NAME must be …". `description` is Markdown; `unset` describes the behavior without a value or default. */
export const environment = z.object({
  PORT: wholeNumber(0, 65_535).default(3000).meta({ description: 'port of the console and the API' }),
  HOST: z.string().default('127.0.0.1').meta({ description: 'address to listen on' }),
  PUBLIC_URL: z
    .string()
    .transform(list)
    .pipe(z.array(z.url({ protocol: /^https?$/, error: 'one or more addresses that begin with http:// or https://, with commas between' })))
    .default([])
    .meta({
      description:
        'the address behind a proxy or under a name, for example `https://pulse.shop.example`. Other names get 421. Separate several with commas',
    }),
  TRUSTED_PROXIES: z
    .string()
    .transform(list)
    .pipe(z.array(z.string().refine(isAddressRange, ADDRESS_RANGE_RULE)))
    .default([])
    .meta({
      description:
        'proxies whose `X-Forwarded-For` is trusted: `loopback`, addresses or CIDR ranges, separated by commas. Set it behind a proxy, because limits count visitors by address',
    }),
  DATA_DIR: z.string().default('.storepulse').meta({ description: 'folder of the database and the log' }),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'an address that begins with postgres://')
    .optional()
    .meta({ description: 'address of your own PostgreSQL 18 or later (`postgres://…`)', unset: 'the embedded database' }),
  DISK_RESERVE_MB: wholeNumber(0, 100_000)
    .default(128)
    .meta({ description: 'size of a file that is deleted first when the disk of the embedded database is full. 0: none' }),
  STORE_TIMEZONE: z.string().refine(isTimeZone, ZONE_NAME_RULE).optional().meta({
    description: 'time zone in which days are counted, by IANA name (`Europe/Berlin`, not `CET`). Fixed when the store is set up',
    unset: 'UTC',
  }),
  STORE_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, 'an ISO 4217 currency code, for example EUR')
    .optional()
    .meta({ description: 'currency of the store (ISO 4217)', unset: 'the first that an event names' }),
  DEMO: z.enum(['on', 'off'], 'on or off').optional().meta({
    description: 'demo shop. `off` keeps an empty embedded store empty; `on` fills any empty store',
    unset: 'on while the embedded store is empty',
  }),
  ADMIN_EMAIL: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+$/, 'an e-mail address')
    .max(254, 'an e-mail address')
    .default('admin@storepulse.local')
    .meta({ description: 'e-mail of the first account' }),
  ADMIN_PASSWORD: z
    .string()
    .min(8, 'at least 8 characters long')
    .max(1024, 'at most 1024 characters long')
    .optional()
    .meta({ description: 'password of the first account, set at each start', unset: 'generated and printed at the first start' }),
  INGEST_MAX_AGE_DAYS: wholeNumber(0, 100_000).default(90).meta({ description: 'older events are rejected over HTTP. 0: any age' }),
  LOAD_MEMORY_MB: wholeNumber(500, 9_999_999)
    .default(4000)
    .meta({ description: 'memory of a load, beside PostgreSQL. Less than 500 is not enough for a month' }),
  STOREPULSE_WRITE_KEY: z.string().trim().optional().meta({ description: 'write key of `etl replay`', unset: 'none' }),
});

export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads some of the settings (`environment.pick(…)`). This is the only reader of the environment. An empty variable counts as unset.
 *
 * @throws SettingsError with a one-line message that names the variable and what is allowed
 */
export function readEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  variables: Record<string, string | undefined> = process.env,
): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${String(issue.path[0])} must be ${issue.message}.`);
  throw new SettingsError([...new Set(lines)].join(' '));
}
