import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { EventFileFormat } from '@storepulse/contracts';
import { privateFolder } from '@storepulse/database/embedded/private-files.js';
import type { Client } from 'pg';
import { z } from 'zod';
import { rowsOf } from './duck-rows.js';
import { readCsv } from './read-csv.js';
import { sqlLiteral } from './sql-literal.js';
import { copyRows } from './store-days.js';

const WRITE_AS: Record<EventFileFormat, string> = {
  parquet: 'format parquet, compression zstd',
  // Quotes only where needed: loads read rows without them several times as fast.
  csv: 'format csv, header true',
};

/** Tables of names that the columns lack, with the queries of their rows in PostgreSQL. Only text ids have an external id. */
const NAMES = {
  brand_names: {
    rows: 'select brand_id, name from brands',
    columns: { brand_id: 'integer', name: 'text' },
  },
  category_names: {
    rows: `select c.category_key, coalesce(x.external_id, c.category_id::text), c.category_code
      from categories c
      left join external_ids x on x.kind = 'category' and x.id = c.category_id`,
    columns: { category_key: 'integer', category_id: 'text', category_code: 'text' },
  },
  product_names: {
    rows: `select id, external_id from external_ids where kind = 'product'`,
    columns: { id: 'bigint', external_id: 'text' },
  },
  // A user and a device of the same name have the same number.
  user_names: {
    rows: `select distinct id, external_id from external_ids where kind in ('user', 'device')`,
    columns: { id: 'bigint', external_id: 'text' },
  },
} as const;

const copied = z.object({ Count: z.coerce.number() });

/**
 * Writes rows of the columns to a file, on a connection of its own, so that other requests are served meanwhile. Its transaction in DuckDB
 * and its transaction in PostgreSQL see the same state of the store, whatever the columns follow later.
 */
export class ColumnExport {
  private isStopped = false;
  private isWriting = false;

  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly client: Client,
    private readonly folder: string,
  ) {}

  /** @param client in the snapshot that the columns hold now; ended with the export */
  static async begin(instance: DuckDBInstance, client: Client, folder: string, exportId: number): Promise<ColumnExport> {
    const own = join(folder, 'exports', String(exportId));
    await mkdir(own, { recursive: true, mode: privateFolder });
    const connection = await instance.connect();
    const begun = new ColumnExport(connection, client, own);
    try {
      await connection.run(`set TimeZone = 'UTC'`);
      await connection.run('begin');
      // The transaction sees the tables as they are when it first reads one.
      await connection.run('select last_batch from source');
    } catch (error) {
      await begun.close();
      throw error;
    }
    return begun;
  }

  /** Ends the export. The caller of the process deletes the file. */
  async write(statements: readonly string[], query: string, format: EventFileFormat): Promise<{ path: string; rows: number }> {
    const path = join(this.folder, `events.${format}`);
    let isWritten = false;
    this.isWriting = true;
    try {
      for (const [table, { rows, columns }] of Object.entries(NAMES)) {
        const file = join(this.folder, `${table}.csv`);
        await copyRows(this.client, rows, file);
        await this.run(`create temp table ${table} as select * from ${readCsv(file, columns)}`);
        await rm(file);
      }
      // The rest needs no PostgreSQL, and a long snapshot would keep it from cleaning up.
      await this.client.end();
      for (const statement of statements) await this.run(statement);
      const [row] = (await this.run(`copy (${query}) to ${sqlLiteral(path)} (${WRITE_AS[format]})`)).rows;
      isWritten = true;
      return { path, rows: copied.parse(row).Count };
    } finally {
      await this.close();
      if (!isWritten) await rm(this.folder, { recursive: true, force: true });
    }
  }

  /** Makes `write` fail, which then ends the export. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.isWriting) this.connection.interrupt();
    else await this.close();
  }

  private run(sql: string): Promise<{ rows: Record<string, unknown>[] }> {
    if (this.isStopped) throw new Error('the export was stopped');
    return rowsOf(this.connection, sql);
  }

  async close(): Promise<void> {
    this.connection.closeSync();
    await this.client.end().catch(() => undefined);
  }
}
