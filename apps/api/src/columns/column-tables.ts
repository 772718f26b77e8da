import type { DuckDBConnection } from '@duckdb/node-api';
import { localInDuck, type StoreZone } from '@storepulse/database/zone/store-zone.js';
import { z } from 'zod';
import { sqlLiteral } from './sql-literal.js';

/** Raise it when a table changes: files of another format are built anew. */
const FORMAT = 1;

const TABLES = `
  create type event_type as enum ('view', 'cart', 'remove_from_cart', 'purchase');
  create table events (
    day date, event_time timestamptz, event_type event_type, user_id bigint, product_id bigint, user_session uuid, brand_id integer,
    category_key integer, price decimal(14, 4), quantity integer);
  create table sessions (
    user_session uuid, user_id bigint, started_day date, started_at timestamptz, ended_at timestamptz, events integer, views integer,
    carts integer, purchases integer);
  create table held_days (day date, batch bigint);
  create table source (identity text, last_batch bigint)`;

/** What is read of one day: a query of PostgreSQL, and the columns of its CSV rows. */
const PARTS = [
  {
    table: 'events',
    day: 'day',
    query: (day: string) => `
      select event_time, event_type, user_id, product_id, user_session, brand_id, category_key, price, quantity
      from events
      where event_time >= day_start('${day}') and event_time < day_start('${day}'::date + 1)`,
    columns: {
      event_time: 'timestamptz',
      event_type: 'text',
      user_id: 'bigint',
      product_id: 'bigint',
      user_session: 'uuid',
      brand_id: 'integer',
      category_key: 'integer',
      price: 'decimal(14, 4)',
      quantity: 'integer',
    },
    insert: (day: string, rows: string) => `
      insert into events
      select date '${day}', event_time, event_type::event_type, user_id, product_id, user_session, brand_id, category_key, price, quantity
      from ${rows}
      order by user_session, event_time`,
  },
  {
    table: 'sessions',
    day: 'started_day',
    query: (day: string) => `
      select user_session, user_id, started_day, started_at, ended_at, events, views, carts, purchases
      from sessions
      where started_day = '${day}'`,
    columns: {
      user_session: 'uuid',
      user_id: 'bigint',
      started_day: 'date',
      started_at: 'timestamptz',
      ended_at: 'timestamptz',
      events: 'integer',
      views: 'integer',
      carts: 'integer',
      purchases: 'integer',
    },
    insert: (_: string, rows: string) => `insert into sessions select * from ${rows} order by user_session`,
  },
] as const;

/** Writes the rows of a PostgreSQL query as CSV and returns the file. */
export type CopyRows = (query: string) => Promise<string>;

const heldRow = z.object({ day: z.string(), batch: z.coerce.number() });
const sourceRow = z.object({ identity: z.string(), last_batch: z.coerce.number() });

/** The tables in DuckDB, and which state of which day they hold. Changes of a day and its note are one transaction. */
export class ColumnTables {
  private held = new Map<string, number>();
  private constructor(
    readonly connection: DuckDBConnection,
    /** The last batch that the tables were compared with. */
    public lastBatch: number,
  ) {}

  /** Keeps what the file holds if it comes from the same store; otherwise begins anew. */
  static async open(connection: DuckDBConnection, store: string, zone: StoreZone): Promise<ColumnTables> {
    const identity = `${FORMAT} ${store}`;
    await connection.run(`set TimeZone = 'UTC'`);
    // As the functions of PostgreSQL.
    await connection.run(`
      create or replace temp macro store_local(moment) as ${localInDuck(`(moment at time zone 'UTC')`, zone)};
      create or replace temp macro store_day(moment) as store_local(moment)::date`);
    const { rows: found } = await rowsOf(connection, `select 1 as one from information_schema.tables where table_name = 'source'`);
    const [source] = found.length === 0 ? [] : (await rowsOf(connection, 'select identity, last_batch from source')).rows;
    const known = source === undefined ? null : sourceRow.parse(source);
    if (known?.identity === identity) {
      const tables = new ColumnTables(connection, known.last_batch);
      const { rows } = await rowsOf(connection, 'select day::text as day, batch from held_days');
      tables.held = new Map(rows.map((row) => heldRow.parse(row)).map(({ day, batch }) => [day, batch]));
      return tables;
    }
    await connection.run('drop table if exists events; drop table if exists sessions; drop table if exists held_days');
    await connection.run('drop table if exists source; drop type if exists event_type');
    await connection.run(TABLES);
    await connection.run(`insert into source values (${sqlLiteral(identity)}, 0)`);
    return new ColumnTables(connection, 0);
  }

  holds(day: string, batch: number): boolean {
    return this.held.get(day) === batch;
  }

  get days(): readonly string[] {
    return [...this.held.keys()];
  }

  /** Replaces a day by what the queries return. */
  async replaceDay(day: string, batch: number, copy: CopyRows): Promise<void> {
    const files: string[] = [];
    for (const part of PARTS) files.push(await copy(part.query(day)));
    await this.inTransaction(async () => {
      await this.deleteDay(day);
      for (const [index, { columns, insert }] of PARTS.entries()) {
        const types = Object.entries(columns).map(([name, type]) => `'${name}': '${type}'`);
        const rows = `read_csv(${sqlLiteral(files[index] ?? '')}, columns = {${types.join(', ')}}, header = false, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '')`;
        await this.connection.run(insert(day, rows));
      }
      await this.connection.run(`insert into held_days values ('${day}', ${batch})`);
    });
    this.held.set(day, batch);
  }

  async removeDay(day: string): Promise<void> {
    await this.inTransaction(() => this.deleteDay(day));
    this.held.delete(day);
  }

  async compared(lastBatch: number): Promise<void> {
    if (lastBatch <= this.lastBatch) return;
    await this.connection.run(`update source set last_batch = ${lastBatch}`);
    this.lastBatch = lastBatch;
  }

  private async deleteDay(day: string): Promise<void> {
    for (const { table, day: column } of PARTS) await this.connection.run(`delete from ${table} where ${column} = '${day}'`);
    await this.connection.run(`delete from held_days where day = '${day}'`);
  }

  private async inTransaction(work: () => Promise<void>): Promise<void> {
    await this.connection.run('begin');
    try {
      await work();
      await this.connection.run('commit');
    } catch (error) {
      await this.connection.run('rollback').catch(() => undefined);
      throw error;
    }
  }
}

/** Rows as PostgreSQL's driver returns them: 64-bit integers and decimals as text. */
export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<{ rows: Record<string, unknown>[] }> {
  const reader = await connection.runAndReadAll(sql);
  return { rows: reader.getRowObjectsJson() };
}
