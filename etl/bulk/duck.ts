import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { privateFolder } from '../../database/embedded/private-files.js';

const PROGRESS_EVERY_MS = 200;
/** The process itself, rows on their way, and what the keys of a month of 50 M events take beside: with 0.3 GB of 4 such a load took 4.6. */
const OWN_BYTES = 850e6;
/** What DuckDB takes of memory for each byte of its limit. */
const BEYOND_LIMIT = 1.15;
/** With 0.3 GB it cannot read a file with two threads. */
const LEAST_LIMIT = 500e6;

/** The limit with which DuckDB and this process keep within so much memory: with a limit of 4 GB they took 4.8, of 2.7 GB 3.6, of 0.48 GB 0.9. */
const limitWithin = (memoryBytes: number): number =>
  Math.max(Math.min(0.8 * memoryBytes, LEAST_LIMIT), (memoryBytes - OWN_BYTES) / BEYOND_LIMIT);

/** A DuckDB of its own for the time of a load: reads files, counts what is in them. */
export interface Duck {
  readonly connection: DuckDBConnection;
  /** Its own, gone when it is closed. */
  readonly folder: string;
  /** For a query beside those of `connection`. */
  connect(): Promise<DuckDBConnection>;
  close(): Promise<void>;
}

export interface DuckOptions {
  /** For its temporary files, and its tables where these may not fit into memory; removed at the end. */
  folder: string;
  memoryBytes: number;
  /** Tables on disk from the beginning. */
  onDisk: boolean;
}

export async function openDuck({ folder, memoryBytes, onDisk }: DuckOptions): Promise<Duck> {
  // Gone with the one before, where that could not make the file out.
  await mkdir(folder, { recursive: true, mode: privateFolder });
  // 70 MB of native code, which no other command needs.
  const { DuckDBInstance: instances } = await import('@duckdb/node-api');
  const instance: DuckDBInstance = await instances.create(onDisk ? `${folder}/load.duckdb` : ':memory:', {
    memory_limit: `${Math.floor(limitWithin(memoryBytes) / 1_000_000)}MB`,
    temp_directory: `${folder}/spill`,
  });
  const connection = await instance.connect();
  // Progress is worked out only for a bar, which nobody has asked for.
  await connection.run(`set TimeZone = 'UTC'; set enable_progress_bar = true; set enable_progress_bar_print = false`);
  return {
    connection,
    folder,
    connect: () => instance.connect(),
    close: async () => {
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a statement that takes long. @param onProgress told the share of it that is done, some times a second; must not throw */
export async function runLong(
  connection: DuckDBConnection,
  sql: string,
  values: DuckDBValue[],
  onProgress: (fraction: number) => void,
): Promise<void> {
  const timer = setInterval(() => {
    const { percentage } = connection.progress;
    // -1 until it is known.
    if (percentage > 0) onProgress(percentage / 100);
  }, PROGRESS_EVERY_MS);
  try {
    await connection.run(sql, values);
  } finally {
    clearInterval(timer);
  }
}

/** The rows of a small answer. */
export async function duckRows(connection: DuckDBConnection, sql: string, values: DuckDBValue[] = []): Promise<unknown[]> {
  return (await connection.runAndReadAll(sql, values)).getRowObjectsJS();
}

/** A statement of `sql/`, without its comments: what they name is not to be replaced. */
export const duckSql = (name: string): string =>
  readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8')
    .replace(/^--.*\n/gm, '')
    .trimEnd();
