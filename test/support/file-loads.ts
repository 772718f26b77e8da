import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { csvFile } from './csv-file.js';
import { runInEtlHost } from './etl-host.js';
import type { EtlRun } from './run-etl.js';
import { createTestStore, type TestStore } from './test-store.js';

/** Files of a test and the stores they are loaded into; call `clear` after each test. */
export class FileLoads {
  private readonly stores: TestStore[] = [];
  private readonly folders: string[] = [];
  private duck: DuckDBConnection | undefined;

  async newStore(): Promise<TestStore> {
    const store = await createTestStore();
    this.stores.push(store);
    return store;
  }

  /** @param name may include folders */
  file(content: string | Buffer, name = 'events.csv'): string {
    const { folder, path } = csvFile('', 'unused');
    rmSync(path);
    this.folders.push(folder);
    return addFile(join(folder, name), content);
  }

  /** Writes the result of a DuckDB query as a Parquet file. */
  async parquet(query: string, name = 'events.parquet'): Promise<string> {
    this.duck ??= await (await DuckDBInstance.create(':memory:')).connect();
    const path = this.file('', 'made.parquet');
    await this.duck.run(`copy (${query}) to '${path}' (format parquet)`);
    const named = join(dirname(path), name);
    mkdirSync(dirname(named), { recursive: true });
    renameSync(path, named);
    return named;
  }

  /** Loads a file into a new store. */
  async load(path: string, ...options: string[]): Promise<EtlRun & { store: TestStore }> {
    const store = await this.newStore();
    return { ...(await runInEtlHost(store.url, ['load', ...options, '--', path])), store };
  }

  async clear(): Promise<void> {
    await Promise.all(this.stores.splice(0).map((store) => store.drop()));
    for (const folder of this.folders.splice(0)) rmSync(folder, { recursive: true });
  }
}

/** Writes a file and creates its parent folders. */
export function addFile(path: string, content: string | Buffer): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}
