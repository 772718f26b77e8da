import type { DuckDBConnection } from '@duckdb/node-api';
import { localInDuck, type StoreZone } from '@storepulse/database/zone/store-zone.js';
import { z } from 'zod';
import { rowsOf } from './duck-rows.js';
import { sqlLiteral } from './sql-literal.js';

/** Raise it when a table changes: files of another format are built anew. */
const FORMAT = 3;

/**
 * Users and sessions have dense numbers, which take a quarter of the space of their ids and can be counted in a bitmap. Views are fifteen of
 * sixteen events; apart from them, the other events are found without reading the views. Both are in order of session within a day, so
 * that the columns of a session compress. `started_day` is the day on which the event's session started.
 */
const TABLES = `
  create type event_type as enum ('view', 'cart', 'remove_from_cart', 'purchase');
  create table user_ids (user_id integer, id bigint);
  create table session_ids (user_session integer, id uuid);
  create table views (
    day date, event_time timestamptz, user_id integer, product_id bigint, user_session integer, started_day date, brand_id integer,
    category_key integer, price decimal(14, 4), quantity integer);
  create table actions (
    day date, event_time timestamptz, user_id integer, product_id bigint, user_session integer, started_day date, brand_id integer,
    category_key integer, price decimal(14, 4), quantity integer, event_type event_type);
  create view events as
    select day, event_time, 'view'::event_type as event_type, user_id, product_id, user_session, started_day, brand_id, category_key,
      price, quantity
    from views
    union all
    select day, event_time, event_type, user_id, product_id, user_session, started_day, brand_id, category_key, price, quantity
    from actions;
  create table sessions (
    user_session integer, user_id integer, started_day date, started_at timestamptz, ended_at timestamptz, events integer, views integer,
    carts integer, purchases integer);
  create table user_days (day date, user_id integer, stages utinyint);
  create table users (user_id integer, first_day date, first_purchase_day date);
  create table held_days (day date, batch bigint, rewritten_batch bigint, events bigint);
  create table source (identity text, last_batch bigint)`;

const heldRow = z
  .object({ day: z.string(), batch: z.coerce.number(), rewritten_batch: z.coerce.number(), events: z.coerce.number() })
  .transform(({ day, batch, rewritten_batch: rewrittenBatch, events }): [string, DayState] => [day, { batch, rewrittenBatch, events }]);
const sourceRow = z.object({ identity: z.string(), last_batch: z.coerce.number() });
const versionRow = z.object({ version: z.string() });

/** A stored day, or the state of it that the columns hold. */
export interface DayState {
  /** The last batch that changed it. */
  batch: number;
  /** The last batch that changed events it already had. */
  rewrittenBatch: number;
  events: number;
}

/** The tables in DuckDB, and which state of which day they hold. */
export class ColumnTables {
  private held = new Map<string, DayState>();
  private constructor(
    readonly connection: DuckDBConnection,
    /** The last batch that the tables were compared with. */
    public lastBatch: number,
  ) {}

  /**
   * Keeps what the file holds if it comes from the same store and version of DuckDB.
   *
   * @throws if it does not: the file is to be made anew
   */
  static async open(connection: DuckDBConnection, store: string, zone: StoreZone): Promise<ColumnTables> {
    await connection.run(`set TimeZone = 'UTC'`);
    // As the functions of PostgreSQL.
    await connection.run(`
      create or replace temp macro store_local(moment) as ${localInDuck(`(moment at time zone 'UTC')`, zone)};
      create or replace temp macro store_day(moment) as store_local(moment)::date`);
    const [engine] = (await rowsOf(connection, 'select version() as version')).rows;
    const identity = `${FORMAT} ${versionRow.parse(engine).version} ${store}`;
    const { rows: found } = await rowsOf(connection, `select 1 as one from information_schema.tables where table_name = 'source'`);
    if (found.length === 0) {
      await connection.run(TABLES);
      await connection.run(`insert into source values (${sqlLiteral(identity)}, 0)`);
      return new ColumnTables(connection, 0);
    }
    const [source] = (await rowsOf(connection, 'select identity, last_batch from source')).rows;
    const known = sourceRow.parse(source);
    if (known.identity !== identity) throw new Error('the columns were made from another store or by another version');
    const tables = new ColumnTables(connection, known.last_batch);
    const { rows } = await rowsOf(connection, 'select day::text as day, batch, rewritten_batch, events from held_days');
    tables.held = new Map(rows.map((row) => heldRow.parse(row)));
    return tables;
  }

  heldDay(day: string): DayState | undefined {
    return this.held.get(day);
  }

  get days(): readonly string[] {
    return [...this.held.keys()];
  }

  /** Runs the change of some days and notes what they hold then, in one transaction. A state of null: the day is gone. */
  async change(days: ReadonlyMap<string, DayState | null>, work: () => Promise<void>): Promise<void> {
    const noted = [...days].flatMap(([day, state]) =>
      state === null ? [] : [`('${day}', ${state.batch}, ${state.rewrittenBatch}, ${state.events})`],
    );
    await this.connection.run('begin');
    try {
      await work();
      await this.connection.run(`delete from held_days where day in (${[...days.keys()].map((day) => `date '${day}'`).join(', ')})`);
      if (noted.length > 0) await this.connection.run(`insert into held_days values ${noted.join(', ')}`);
      await this.connection.run('commit');
    } catch (error) {
      await this.connection.run('rollback').catch(() => undefined);
      throw error;
    }
    for (const [day, state] of days) {
      if (state === null) this.held.delete(day);
      else this.held.set(day, state);
    }
  }

  async compared(lastBatch: number): Promise<void> {
    if (lastBatch <= this.lastBatch) return;
    await this.connection.run(`update source set last_batch = ${lastBatch}`);
    this.lastBatch = lastBatch;
  }
}
