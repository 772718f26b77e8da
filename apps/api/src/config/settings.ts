import { resolve } from 'node:path';
import { environment, readEnvironment } from '@storepulse/settings/environment.js';

/** The settings of a start. A class, so that it can be injected by its type. */
export abstract class Settings {
  abstract readonly port: number;
  abstract readonly host: string;
  /** Addresses, besides the loopback, at which people reach the server: through a proxy or by name. */
  abstract readonly publicUrls: readonly string[];
  /** Proxies whose X-Forwarded-For is trusted: `loopback`, addresses and CIDR ranges. Empty: none. */
  abstract readonly trustedProxies: readonly string[];
  /** Unset: the embedded PostgreSQL under `dataDir`. */
  abstract readonly databaseUrl: string | undefined;
  /** Absolute path. */
  abstract readonly dataDir: string;
  /** Size of the reserve file that is deleted first when the disk is full; 0: no file. */
  abstract readonly diskReserveBytes: number;
  /** Time zone of a new store's days (unset: UTC); an existing store keeps its own. */
  abstract readonly storeTimezone: string | undefined;
  /** auto: like `on` while the embedded database is empty and no demo was ended there before. */
  abstract readonly demo: 'auto' | 'on' | 'off';
  abstract readonly adminEmail: string;
  /** Unset: generated at the first start. */
  abstract readonly adminPassword: string | undefined;
  /** Live events older than this are rejected; 0 accepts any age. */
  abstract readonly ingestMaxAgeDays: number;
  /** ISO 4217 code of the store's currency. */
  abstract readonly currency: string | undefined;
}

const ofServer = environment.omit({ LOAD_MEMORY_MB: true, STOREPULSE_WRITE_KEY: true });

/** @throws SettingsError */
export function readSettings(variables?: Record<string, string | undefined>): Settings {
  const env = readEnvironment(ofServer, variables);
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
