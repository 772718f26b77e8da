import { resolve } from 'node:path';
import { environment, readEnvironment } from '../../../../libs/settings/environment.js';

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
