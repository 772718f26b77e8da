import { resolve } from 'node:path';
import { environment, readEnvironment } from '../libs/settings/environment.js';

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

const ofCommands = environment.pick({
  DATABASE_URL: true,
  DATA_DIR: true,
  DISK_RESERVE_MB: true,
  STORE_TIMEZONE: true,
  LOAD_MEMORY_MB: true,
});
const ofReplay = environment.pick({ STOREPULSE_WRITE_KEY: true });

/** @throws SettingsError */
export function readCommandSettings(variables?: Record<string, string | undefined>): CommandSettings {
  const env = readEnvironment(ofCommands, variables);
  return {
    databaseUrl: env.DATABASE_URL,
    dataDir: resolve(env.DATA_DIR),
    diskReserveBytes: env.DISK_RESERVE_MB * 1024 ** 2,
    storeTimezone: env.STORE_TIMEZONE,
    loadMemoryBytes: env.LOAD_MEMORY_MB * 1_000_000,
  };
}

/** The write key of `etl replay`, where it is not given as an option. */
export function readWriteKey(variables?: Record<string, string | undefined>): string | undefined {
  return readEnvironment(ofReplay, variables).STOREPULSE_WRITE_KEY;
}
