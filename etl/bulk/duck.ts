import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';

const PROGRESS_EVERY_MS = 200;
/** The rest is what DuckDB takes beyond its limit, and the rows on their way: 0.8 GB of 4 at 61 M events. */
const SHARE_OF_MEMORY = 0.8;

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
  // 70 MB of native code, which no other command needs.
  const { DuckDBInstance: instances } = await import('@duckdb/node-api');
  const instance: DuckDBInstance = await instances.create(onDisk ? `${folder}/load.duckdb` : ':memory:', {
    memory_limit: `${Math.floor((SHARE_OF_MEMORY * memoryBytes) / 1_000_000)}MB`,
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
