import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { TouchedCounts } from './touched-counts.js';
import { rowsOf } from './duck-rows.js';
import { readCsv } from './read-csv.js';

/** Columns of the CSV rows that PostgreSQL sends (store-days.ts). */
const EVENT_COLUMNS = {
  event_time: 'timestamp',
  event_type: 'text',
  user_id: 'bigint',
  product_id: 'bigint',
  user_session: 'uuid',
  brand_id: 'integer',
  category_key: 'integer',
  price: 'decimal(14, 4)',
  quantity: 'integer',
} as const;
const SESSION_COLUMNS = {
  user_session: 'uuid',
  user_id: 'bigint',
  started_day: 'date',
  started_at: 'timestamp',
  ended_at: 'timestamp',
  events: 'integer',
  views: 'integer',
  carts: 'integer',
  purchases: 'integer',
} as const;

const PRICE_COLUMNS = { product_id: 'bigint', price: 'decimal(14, 4)' } as const;

/** What gets a number: the table of its ids, and the column with the id in rows of PostgreSQL, and with the number here. */
const NUMBERED = {
  user: { ids: 'user_ids', id: 'user_id' },
  session: { ids: 'session_ids', id: 'user_session' },
  product: { ids: 'product_ids', id: 'product_id' },
} as const;

/** @param replaced condition on the rows that the file replaces */
export async function putPrices(connection: DuckDBConnection, file: string, replaced: string): Promise<void> {
  await connection.run(`
    delete from product_prices where ${replaced};
    insert into product_prices
    select i.product_id, p.price from ${readCsv(file, PRICE_COLUMNS)} p join product_ids i on i.id = p.product_id`);
}

const idRow = z.object({ id: z.string() });

/** A span of time: from the first second since 1970 to the second one, exclusive. */
export type Span = readonly [from: number, to: number];

export const inSpans = (spans: readonly Span[]): string => spans.map(([from, to]) => `(second >= ${from} and second < ${to})`).join(' or ');

/** A column with a time in UTC, as the columns `second` and `micros`. */
const second = (moment: string): string => `floor_div(epoch_us(${moment}), 1000000)`;
const micros = (moment: string): string => `floor_mod(epoch_us(${moment}), 1000000)`;

/**
 * The change of some days, within a transaction: events are removed, others added, then everything derived from the events of the users and
 * sessions that they touch.
 */
export class ChangedRows {
  private constructor(
    private readonly connection: DuckDBConnection,
    /** A list in SQL. */
    private readonly days: string,
  ) {}

  static async begin(connection: DuckDBConnection, days: readonly string[]): Promise<ChangedRows> {
    await connection.run(`
      create or replace temp table touched_users (user_id integer);
      create or replace temp table touched_sessions (user_session integer);
      create or replace temp table stored_sessions (user_session integer, started_day date);
      create or replace temp table touched_products (product_id integer);
      create or replace temp table former_sessions (user_session integer, started_day date, user_id integer, is_shared boolean);
      create or replace temp table moved_sessions (user_session integer, started_day date);
      create or replace temp table numbered_user (id bigint, is_new boolean, number integer);
      create or replace temp table numbered_session (id uuid, is_new boolean, number integer);
      create or replace temp table numbered_product (id bigint, is_new boolean, number integer)`);
    return new ChangedRows(connection, days.map((day) => `date '${day}'`).join(', '));
  }

  /** Removes all events and sessions of the days. */
  async removeDays(): Promise<void> {
    const { days } = this;
    await this.connection.run(`
      insert into touched_users select distinct user_id from user_days where day in (${days});
      insert into former_sessions select user_session, started_day, user_id, is_shared from session_rows where started_day in (${days});
      insert into touched_sessions select user_session from former_sessions;
      delete from views where day in (${days});
      delete from actions where day in (${days});
      delete from session_rows where started_day in (${days})`);
  }

  /** Removes the days' events of some spans. Their sessions are touched. */
  async removeEvents(spans: readonly Span[]): Promise<void> {
    const removed = `day in (${this.days}) and (${inSpans(spans)})`;
    await this.connection.run(`
      insert into touched_users select distinct user_id from events where ${removed};
      insert into touched_sessions select distinct user_session from events where ${removed} and user_session is not null;
      insert into touched_products select distinct product_id from events where ${removed};
      delete from views where ${removed};
      delete from actions where ${removed}`);
  }

  /** Reads events of the days from a file. They are added when their sessions are known. */
  async readEvents(file: string): Promise<void> {
    await this.connection.run(`create or replace temp table new_events as select * from ${readCsv(file, EVENT_COLUMNS)}`);
    await this.number('user', 'new_events', 'event_time');
    await this.number('session', 'new_events', 'event_time');
    await this.number('product', 'new_events', 'event_time');
    await this.connection.run(`
      insert into touched_users select number from new_events_user;
      insert into touched_sessions select number from new_events_session;
      insert into touched_products select number from new_events_product`);
  }

  /** Ids of the sessions of removed events, and of events read. */
  touchedSessions(): Promise<string[]> {
    return this.ids(`
      select id::text as id from new_events_session
      union all
      select id::text from session_ids
      where user_session in (select user_session from touched_sessions where user_session not in (select number from new_events_session))`);
  }

  /** Ids of the sessions of events read that did not start on the days. */
  sessionsOfOtherDays(): Promise<string[]> {
    return this.ids(`
      select id::text as id from new_events_session
      where number not in (select user_session from sessions where started_day in (${this.days}))`);
  }

  /** Ids of the products of removed events, and of events read. */
  touchedProducts(): Promise<string[]> {
    return this.ids('select id::text as id from product_ids where product_id in (select product_id from touched_products)');
  }

  /** Replaces the prices of the touched products by those of a file. */
  putPrices(file: string): Promise<void> {
    return putPrices(this.connection, file, 'product_id in (select product_id from touched_products)');
  }

  /** Adds the sessions of a file, or replaces them. */
  async putSessions(file: string): Promise<void> {
    await this.connection.run(`create or replace temp table new_sessions as select * from ${readCsv(file, SESSION_COLUMNS)}`);
    await this.number('user', 'new_sessions', 'started_at');
    await this.number('session', 'new_sessions', 'started_at');
    await this.connection.run(`
      insert into moved_sessions
      select s.user_session, n.started_day
      from new_sessions n
      join new_sessions_session i on i.id = n.user_session
      join (select user_session, started_day from session_rows union all select user_session, started_day from former_sessions) s
        on s.user_session = i.number
      where s.started_day <> n.started_day;
      insert into former_sessions
      select user_session, started_day, user_id, is_shared from session_rows
      where user_session in (select number from new_sessions_session);
      delete from session_rows where user_session in (select number from new_sessions_session);
      insert into session_rows
      select s.number, u.number, started_day, ${second('started_at')}, ${micros('started_at')},
        ${second('ended_at')} - ${second('started_at')}, ${micros('ended_at')} - ${micros('started_at')},
        events, views, carts, purchases, case when views > 0 then 1 else 0 end,
        coalesce(f.is_shared or f.first_user <> u.number or f.last_user <> u.number, false)
      from new_sessions n
      join new_sessions_session s on s.id = n.user_session
      join new_sessions_user u on u.id = n.user_id
      left join (
        select user_session, min(user_id) as first_user, max(user_id) as last_user, bool_or(is_shared) as is_shared
        from former_sessions
        group by user_session) f on f.user_session = s.number
      order by s.number;
      insert into stored_sessions
      select s.number, n.started_day from new_sessions n join new_sessions_session s on s.id = n.user_session;
      drop table new_sessions`);
  }

  /** Removes the touched sessions of which no file had a row: they are gone. */
  async removeSessions(): Promise<void> {
    await this.connection.run(`
      delete from session_rows
      where user_session in (select user_session from touched_sessions)
        and user_session not in (select user_session from stored_sessions)`);
  }

  /** Adds the events read. Their sessions are stored. */
  async addEvents(): Promise<void> {
    const columns = `
      day_of_second(${second('event_time')}), ${second('event_time')}, ${micros('event_time')}, u.number, p.number, s.number, d.started_day,
      brand_id, category_key, price, quantity`;
    const source = `
      from new_events e
      join new_events_user u on u.id = e.user_id
      join new_events_product p on p.id = e.product_id
      left join new_events_session s on s.id = e.user_session
      left join (select user_session, started_day from sessions where user_session in (select number from new_events_session)) d
        on d.user_session = s.number`;
    const order = 'order by 1, s.number, event_time';
    await this.connection.run(`
      insert into views select ${columns} ${source} where event_type = 'view' ${order};
      insert into actions select ${columns}, event_type::event_type ${source} where event_type <> 'view' ${order};
      drop table new_events`);
  }

  /** Events of other days follow sessions that start on another day now. */
  private async moveSessions(): Promise<void> {
    const { rows } = await rowsOf(this.connection, 'select 1 as one from moved_sessions limit 1');
    if (rows.length === 0) return;
    for (const table of ['views', 'actions']) {
      await this.connection.run(`
        update ${table} e set started_day = m.started_day
        from moved_sessions m
        where m.user_session = e.user_session and m.started_day <> e.started_day`);
    }
  }

  /** Counts what the touched sessions and users did. Last step. */
  async count(): Promise<void> {
    await this.moveSessions();
    await new TouchedCounts(this.connection, this.days).count();
    // A session counts on the day it started, whichever of its events has changed.
    await this.connection.run(`
      update held_days set version = (select last_version from source)
      where day in (select started_day from stored_sessions union select started_day from former_sessions)`);
  }

  private async ids(query: string): Promise<string[]> {
    const { rows } = await rowsOf(this.connection, query);
    return rows.map((row) => idRow.parse(row).id);
  }

  /**
   * Makes the table `<rows>_user`, `<rows>_session` or `<rows>_product`: the number of each id in a table of new rows. Ids without one get
   * the next. The ids are looked up once for all rows of the change, because that reads every id.
   */
  private async number(what: keyof typeof NUMBERED, rows: string, at: string): Promise<void> {
    const { ids, id } = NUMBERED[what];
    await this.connection.run(`
      create or replace temp table new_ids as
      select ${id} as id, min(${at}) as first_at
      from ${rows}
      where ${id} is not null and ${id} not in (select id from numbered_${what})
      group by all`);
    const { rows: some } = await rowsOf(this.connection, 'select 1 as one from new_ids limit 1');
    if (some.length > 0) {
      // No number was ever taken back, so as many ids as numbers were given.
      await this.connection.run(`
        insert into numbered_${what}
        with known as materialized (select id, i.${id} as number from ${ids} i join new_ids using (id))
        select n.id, k.number is null,
          coalesce(k.number, (select count(*) from ${ids}) + row_number() over (partition by k.number is null order by n.first_at, n.id))::integer
        from new_ids n
        left join known k using (id);
        insert into ${ids} select number, id from numbered_${what} where is_new order by number;
        update numbered_${what} set is_new = false where is_new`);
    }
    await this.connection.run(`
      create or replace temp table ${rows}_${what} as
      select id, number from numbered_${what} where id in (select ${id} from ${rows})`);
  }
}
