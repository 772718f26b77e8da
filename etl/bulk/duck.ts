import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';

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
    memory_limit: `${Math.floor(memoryBytes / 1_000_000)}MB`,
    temp_directory: `${folder}/spill`,
  });
  const connection = await instance.connect();
  await connection.run(`set TimeZone = 'UTC'`);
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

/** The rows of a small answer. */
export async function duckRows(connection: DuckDBConnection, sql: string, values: DuckDBValue[] = []): Promise<unknown[]> {
  return (await connection.runAndReadAll(sql, values)).getRowObjectsJS();
}

export const duckSql = (name: string): string => readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8').trimEnd();
