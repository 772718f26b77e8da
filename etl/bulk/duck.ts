import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { privateFolder } from '@storepulse/database/embedded/private-files.js';

const PROGRESS_EVERY_MS = 200;
/** This process, rows in flight, and the keys of a month of 50 M events: with 0.3 GB of 4 reserved, such a load took 4.6. */
const OWN_BYTES = 850e6;
/** Memory that DuckDB really uses for each byte of its limit. */
const BEYOND_LIMIT = 1.15;
/** With 0.3 GB, DuckDB cannot read a file with two threads. */
const MIN_LIMIT = 500e6;

/** DuckDB's limit that keeps DuckDB and this process within `memoryBytes`. A limit of 4 GB took 4.8 GB, 2.7 took 3.6, 0.48 took 0.9. */
const limitWithin = (memoryBytes: number): number =>
  Math.max(Math.min(0.8 * memoryBytes, MIN_LIMIT), (memoryBytes - OWN_BYTES) / BEYOND_LIMIT);

/** The DuckDB instance of one load: it reads files and counts what they hold. */
export interface Duck {
  readonly connection: DuckDBConnection;
  /** Private to this instance; removed when it closes. */
  readonly folder: string;
  /** Opens another connection, for a query that runs beside those of `connection`. */
  connect(): Promise<DuckDBConnection>;
  close(): Promise<void>;
}

export interface DuckOptions {
  /** For temporary files, and for tables that may not fit into memory; removed at the end. */
  folder: string;
  memoryBytes: number;
  /** Keeps tables on disk from the start. */
  onDisk: boolean;
}

export async function openDuck({ folder, memoryBytes, onDisk }: DuckOptions): Promise<Duck> {
  // An earlier instance that could not read the file has removed the folder.
  await mkdir(folder, { recursive: true, mode: privateFolder });
  // 70 MB of native code that no other command needs.
  const { DuckDBInstance: instances } = await import('@duckdb/node-api');
  const instance: DuckDBInstance = await instances.create(onDisk ? `${folder}/load.duckdb` : ':memory:', {
    memory_limit: `${Math.floor(limitWithin(memoryBytes) / 1_000_000)}MB`,
    temp_directory: `${folder}/spill`,
  });
  const connection = await instance.connect();
  // DuckDB computes progress only while its progress bar is on, so the bar is on but not printed.
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

/** Runs a long statement. @param onProgress gets the completed share several times a second; must not throw */
export async function runLong(
  connection: DuckDBConnection,
  sql: string,
  values: DuckDBValue[],
  onProgress: (fraction: number) => void,
): Promise<void> {
  const timer = setInterval(() => {
    const { percentage } = connection.progress;
    // -1 while unknown.
    if (percentage > 0) onProgress(percentage / 100);
  }, PROGRESS_EVERY_MS);
  try {
    await connection.run(sql, values);
  } finally {
    clearInterval(timer);
  }
}

/** Rows of a small result. */
export async function duckRows(connection: DuckDBConnection, sql: string, values: DuckDBValue[] = []): Promise<unknown[]> {
  return (await connection.runAndReadAll(sql, values)).getRowObjectsJS();
}

/** A statement of `sql/` without its leading comments, so that placeholders named in them are not replaced. */
export const duckSql = (name: string): string =>
  readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8')
    .replace(/^--.*\n/gm, '')
    .trimEnd();
