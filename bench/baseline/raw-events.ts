import { rmSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { csv } from '../dataset/event-files.js';

const MEMORY = '4GB';

/** The events of the files in a DuckDB table `ev`, typed and nothing else: no roll-up, no order, no numbers instead of names. */
export class RawEvents {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly duck: DuckDBConnection,
    private readonly file: string,
  ) {}

  static async over(paths: readonly string[], file: string): Promise<RawEvents> {
    rmSync(file, { force: true });
    const instance = await DuckDBInstance.create(file, { memory_limit: MEMORY });
    const duck = await instance.connect();
    // The order of the file means nothing, and keeping it takes memory.
    await duck.run(`
      set preserve_insertion_order = false;
      create table ev (
        t timestamp, day date, type enum ('view', 'cart', 'remove_from_cart', 'purchase'), product bigint, code varchar, brand varchar,
        price decimal(14, 4), usr bigint, session uuid)`);
    const events = new RawEvents(instance, duck, file);
    await events.add(paths);
    return events;
  }

  async add(paths: readonly string[]): Promise<void> {
    await this.duck.run(`
      insert into ev
      select
        strptime(event_time, '%Y-%m-%d %H:%M:%S UTC'), event_time[:10]::date, event_type, product_id::bigint, nullif(category_code, ''),
        nullif(brand, ''), nullif(price, '')::decimal(14, 4), user_id::bigint, nullif(user_session, '')::uuid
      from ${csv(paths)}`);
  }

  async rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    return (await this.duck.runAndReadAll(sql)).getRowsJson();
  }

  /** Deletes the table's file too. */
  close(): void {
    this.duck.closeSync();
    this.instance.closeSync();
    rmSync(this.file, { force: true });
    rmSync(`${this.file}.tmp`, { recursive: true, force: true });
  }
}
