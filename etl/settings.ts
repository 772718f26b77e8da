import { resolve } from 'node:path';
import { isTimeZone, ZONE_NAME_RULE } from '../database/zone/zone-names.js';

/** What the command line takes from the environment; the same names and defaults as the app's. */
export interface CommandSettings {
  /** Unset: the embedded database under `dataDir`. */
  databaseUrl: string | undefined;
  /** Absolute path. */
  dataDir: string;
  /** Of the file that is given up first when the disk is full; 0: none. */
  diskReserveBytes: number;
  /** Zone in which a new store counts its days (unset: UTC); an existing one keeps its own. */
  storeTimezone: string | undefined;
  /** What a load may take of memory, beside PostgreSQL. */
  loadMemoryBytes: number;
}

/** An environment that cannot be used; the message is one line for a person. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * With `readWriteKey` the only reader of the environment here. An empty variable counts as unset.
 *
 * @throws SettingsError
 */
export function readCommandSettings(variables: Record<string, string | undefined> = process.env): CommandSettings {
  const given = (name: string): string | undefined => (variables[name]?.trim() === '' ? undefined : variables[name]?.trim());
  const databaseUrl = given('DATABASE_URL');
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new SettingsError('DATABASE_URL must be an address that begins with postgres://.');
  }
  const storeTimezone = given('STORE_TIMEZONE');
  if (storeTimezone !== undefined && !isTimeZone(storeTimezone)) {
    throw new SettingsError(`STORE_TIMEZONE must be ${ZONE_NAME_RULE}.`);
  }
  return {
    databaseUrl,
    dataDir: resolve(given('DATA_DIR') ?? '.storepulse'),
    diskReserveBytes: readReserve(given('DISK_RESERVE_MB')) * 1024 ** 2,
    storeTimezone,
    loadMemoryBytes: readMegabytes(given('LOAD_MEMORY_MB')) * 1_000_000,
  };
}

const DEFAULT_MEMORY_MB = 4000;
/** Less is not enough to count a month in. */
const LEAST_MEMORY_MB = 500;

function readMegabytes(text = String(DEFAULT_MEMORY_MB)): number {
  const megabytes = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (megabytes >= LEAST_MEMORY_MB) return megabytes;
  throw new SettingsError(`LOAD_MEMORY_MB must be a whole number of megabytes, ${LEAST_MEMORY_MB} or more.`);
}

function readReserve(text = '128'): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new SettingsError('DISK_RESERVE_MB must be a whole number from 0 to 99999.');
}

/** The write key of `etl replay`, where it is not given as an option. */
export function readWriteKey(variables: Record<string, string | undefined> = process.env): string | undefined {
  return variables.STOREPULSE_WRITE_KEY?.trim();
}
