import { resolve } from 'node:path';
import { environment, readEnvironment } from '@storepulse/settings/environment.js';

/** Settings of the command line from the environment, with the same names and defaults as the app's. */
export interface CommandSettings {
  /** Unset: the embedded database under `dataDir`. */
  databaseUrl: string | undefined;
  /** Absolute path. */
  dataDir: string;
  /** Size of the reserve file that is freed first when the disk is full; 0: none. */
  diskReserveBytes: number;
  /** Time zone of a new store's days (unset: UTC); an existing store keeps its own. */
  storeTimezone: string | undefined;
  /** Memory that a load may use, besides PostgreSQL. */
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

/** The write key for `etl replay` when no option gives it. */
export function readWriteKey(variables?: Record<string, string | undefined>): string | undefined {
  return readEnvironment(ofReplay, variables).STOREPULSE_WRITE_KEY;
}
