import type { DuckDBConnection } from '@duckdb/node-api';
import { offsetInDuck, type StoreZone } from '@storepulse/database/zone/store-zone.js';
import { z } from 'zod';
import { rowsOf } from './duck-rows.js';
import { KEPT } from './kept-tables.js';
import { sqlLiteral } from './sql-literal.js';

/** Raise it when a table changes: files of another format are replaced by a new copy. */
const FORMAT = 9;

const EVENT = `
    day date, second bigint, micros integer, user_id integer, product_id integer, user_session integer, started_day date, brand_id integer,
    category_key integer, price decimal(14, 4), quantity integer`;
const MOMENT = 'make_timestamptz(second * 1000000 + micros) as event_time';

/**
 * Users, sessions and products have dense numbers, which take a quarter of the space of their ids and can be counted in a bitmap
 * (`user_ids` and so on hold the ids). Views are fifteen of sixteen events; apart from them, the other events are found without reading the
 * views. Rows are in order of session within a day, so that the columns of a session compress. Times are split into seconds, which compress,
 * and microseconds, which are mostly 0.
 *
 * `version` of a day: a higher one with each change of the day.
 * `started_day` of an event is the day on which its session started. `is_shared`: the session may have events of several users;
 * `shared_events` are the events of such sessions. `steps` of a session, and `cart_pairs`: session-facts.ts. `cohort_cells`: cohort-cells.ts.
 */
const TABLES = `
  create type event_type as enum ('view', 'cart', 'remove_from_cart', 'purchase');
  create table user_ids (user_id integer, id bigint);
  create table session_ids (user_session integer, id uuid);
  create table product_ids (product_id integer, id bigint);
  create table views (${EVENT});
  create table actions (${EVENT}, event_type event_type);
  create view events as
    select *, 'view'::event_type as event_type, ${MOMENT} from views
    union all by name
    select *, ${MOMENT} from actions;
  create table shared_events as from events limit 0;
  create table session_rows (
    user_session integer, user_id integer, started_day date, second bigint, micros integer, seconds bigint, further_micros integer,
    events integer, views integer, carts integer, purchases integer, steps utinyint, is_shared boolean);
  create view sessions as
    select *, make_timestamptz(second * 1000000 + micros) as started_at,
      make_timestamptz((second + seconds) * 1000000 + micros + further_micros) as ended_at
    from session_rows;
  create table cart_pairs (
    user_session integer, product_id integer, user_id integer, cart_day date, view_at timestamptz, cart_at timestamptz,
    last_cart_at timestamptz, cart_before_bought_at timestamptz, bought_at timestamptz, is_bought boolean, is_taken_out boolean,
    price decimal(14, 4));
  create table product_prices (product_id integer, price decimal(14, 4));
  create table user_days (day date, user_id integer, views integer, carts integer, removals integer, purchases integer);
  create table users (user_id integer, first_day date, first_purchase_day date);
  create table cohort_cells (unit text, basis text, bucket integer, first_day date, users bigint);
  create table cohort_buckets (unit text, basis text, bucket integer);
  create table held_days (day date, batch bigint, rewritten_batch bigint, events bigint, version bigint);
  create table source (identity text, last_batch bigint, has_prices boolean, last_version bigint)`;

/** Integer arithmetic: timestamps take ten times as long. */
const macros = (zone: StoreZone): string => `
  create or replace temp macro floor_div(a, b) as (a - (a % b + b) % b) // b;
  create or replace temp macro floor_mod(a, b) as (a % b + b) % b;
  create or replace temp macro local_second(second) as second + ${offsetInDuck('second', zone)};
  create or replace temp macro day_of_second(second) as date '1970-01-01' + floor_div(local_second(second), 86400)::integer;
  create or replace temp macro store_day(moment) as day_of_second(floor_div(epoch_us(moment), 1000000));
  create or replace temp macro weekday_of(local) as (floor_mod(floor_div(local, 86400) + 3, 7) + 1)::integer;
  create or replace temp macro hour_of(local) as floor_div(floor_mod(local, 86400), 3600)::integer`;

const heldRow = z
  .object({ day: z.string(), batch: z.coerce.number(), rewritten_batch: z.coerce.number(), events: z.coerce.number() })
  .transform(({ day, batch, rewritten_batch: rewrittenBatch, events }): [string, DayState] => [day, { batch, rewrittenBatch, events }]);
const sourceRow = z.object({ identity: z.string(), last_batch: z.coerce.number(), has_prices: z.boolean() });
const countsRow = z.object({ users: z.coerce.number(), sessions: z.coerce.number() });
const versionRow = z.object({ version: z.string() });

const MIN_ROOM = 1024;

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
  /** Of the bitmaps of users and of sessions. */
  private room = '';
  private constructor(
    readonly connection: DuckDBConnection,
    /** The last batch that the tables were compared with. */
    public lastBatch: number,
    /** Whether `product_prices` is as of the days that are held. */
    public hasPrices: boolean,
  ) {}

  /**
   * Keeps what the file holds if it comes from the same store and version of DuckDB.
   *
   * @throws if it does not: the caller makes a new file
   */
  static async open(connection: DuckDBConnection, store: string, zone: StoreZone): Promise<ColumnTables> {
    await connection.run(`set TimeZone = 'UTC'`);
    await connection.run(macros(zone));
    await connection.run(KEPT);
    const [engine] = (await rowsOf(connection, 'select version() as version')).rows;
    const identity = `${FORMAT} ${versionRow.parse(engine).version} ${store}`;
    const { rows: found } = await rowsOf(connection, `select 1 as one from information_schema.tables where table_name = 'source'`);
    if (found.length === 0) {
      await connection.run(TABLES);
      await connection.run(`insert into source values (${sqlLiteral(identity)}, 0, false, 0)`);
      return new ColumnTables(connection, 0, false);
    }
    const [source] = (await rowsOf(connection, 'select identity, last_batch, has_prices from source')).rows;
    const known = sourceRow.parse(source);
    if (known.identity !== identity) throw new Error('the columns were made from another store or by another version');
    const tables = new ColumnTables(connection, known.last_batch, known.has_prices);
    const { rows } = await rowsOf(connection, 'select day::text as day, batch, rewritten_batch, events from held_days');
    tables.held = new Map(rows.map((row) => heldRow.parse(row)));
    return tables;
  }

  /** Bitmaps of users and sessions have room for all numbers. A bitmap takes half the time of a hash table. */
  async setRoom(): Promise<void> {
    const [row] = (
      await rowsOf(this.connection, 'select (select count(*) from user_ids) as users, (select count(*) from session_ids) as sessions')
    ).rows;
    // Numbers are given from 1 on.
    const last = countsRow.parse(row);
    const roomOf = (number: number) => 2 ** Math.ceil(Math.log2(number + MIN_ROOM));
    const rooms = { users: roomOf(last.users), sessions: roomOf(last.sessions) };
    if (JSON.stringify(rooms) === this.room) return;
    for (const [what, room] of Object.entries(rooms)) {
      await this.connection.run(`
        create or replace temp macro set_of_${what}(number) as bitstring_agg(number, 1, ${room});
        create or replace temp macro distinct_${what}(number) as coalesce(bit_count(set_of_${what}(number)), 0)`);
    }
    // Bitmaps of different lengths cannot be united.
    await this.connection.run('delete from kept_counts');
    this.room = JSON.stringify(rooms);
  }

  heldDay(day: string): DayState | undefined {
    return this.held.get(day);
  }

  get days(): readonly string[] {
    return [...this.held.keys()];
  }

  /**
   * Runs the change of some days and notes what they hold then, in one transaction. A state of null: the day is gone.
   *
   * @param keepsPrices whether the work keeps `product_prices` up to date
   */
  async change(days: ReadonlyMap<string, DayState | null>, keepsPrices: boolean, work: () => Promise<void>): Promise<void> {
    const noted = [...days].flatMap(([day, state]) =>
      state === null ? [] : [`('${day}', ${state.batch}, ${state.rewrittenBatch}, ${state.events}, (select last_version from source))`],
    );
    const hasPrices = this.hasPrices && keepsPrices;
    await this.inTransaction(async () => {
      await this.connection.run('update source set last_version = last_version + 1');
      await work();
      await this.connection.run(`update source set last_batch = ${this.lastBatch}, has_prices = ${hasPrices}`);
      await this.connection.run(`delete from held_days where day in (${[...days.keys()].map((day) => `date '${day}'`).join(', ')})`);
      if (noted.length > 0) await this.connection.run(`insert into held_days values ${noted.join(', ')}`);
    });
    this.hasPrices = hasPrices;
    for (const [day, state] of days) {
      if (state === null) this.held.delete(day);
      else this.held.set(day, state);
    }
  }

  /** Runs what replaces `product_prices` by the prices as of the days that are held. */
  async replacePrices(work: () => Promise<void>): Promise<void> {
    await this.inTransaction(async () => {
      await work();
      await this.connection.run('update source set has_prices = true');
    });
    this.hasPrices = true;
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

  /** Stored with the next change: a transaction of its own would wait for the disk at every batch. */
  compared(lastBatch: number): void {
    this.lastBatch = Math.max(lastBatch, this.lastBatch);
  }
}
