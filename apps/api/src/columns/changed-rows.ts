import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { rowsOf } from './duck-rows.js';
import { sqlLiteral } from './sql-literal.js';

/** Columns of the CSV rows that are read of PostgreSQL (store-days.ts). */
const EVENT_COLUMNS = {
  event_time: 'timestamptz',
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
  started_at: 'timestamptz',
  ended_at: 'timestamptz',
  events: 'integer',
  views: 'integer',
  carts: 'integer',
  purchases: 'integer',
} as const;

/** Bits of `user_days.stages`, as in PostgreSQL. */
const STAGES = `bit_or(case event_type when 'view' then 1 when 'cart' then 2 when 'remove_from_cart' then 4 else 8 end)::utinyint`;
const PURCHASE = 8;

/** What gets a number, from the rows of a file. */
const NUMBERED = {
  user: { ids: 'user_ids', number: 'user_id', id: 'user_id' },
  session: { ids: 'session_ids', number: 'user_session', id: 'user_session' },
} as const;

const nextRow = z.object({ next: z.coerce.number() });
const idRow = z.object({ id: z.string() });

const csv = (file: string, columns: Readonly<Record<string, string>>): string => {
  const types = Object.entries(columns).map(([name, type]) => `'${name}': '${type}'`);
  return `read_csv(${sqlLiteral(file)}, columns = {${types.join(', ')}}, header = false, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '')`;
};

/** A span of time on a day: from the first moment to the second, exclusive. */
export type Span = readonly [from: string, to: string];

const inSpans = (spans: readonly Span[]): string =>
  spans.map(([from, to]) => `(event_time >= '${from}' and event_time < '${to}')`).join(' or ');

/**
 * The change of one day, within a transaction: events are removed, others added, then everything derived from the events of the users and
 * sessions that they touch.
 */
export class ChangedRows {
  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly day: string,
  ) {}

  static async begin(connection: DuckDBConnection, day: string): Promise<ChangedRows> {
    await connection.run(`
      create or replace temp table touched_users (user_id integer);
      create or replace temp table touched_sessions (user_session integer);
      create or replace temp table session_numbers (id uuid, user_session integer)`);
    return new ChangedRows(connection, day);
  }

  /** Removes the day's events and sessions. */
  async removeDay(): Promise<void> {
    const { day } = this;
    await this.connection.run(`
      insert into touched_users select user_id from user_days where day = '${day}';
      delete from views where day = '${day}';
      delete from actions where day = '${day}';
      delete from sessions where started_day = '${day}'`);
  }

  /** Removes the day's events of some spans. Their sessions are touched. */
  async removeEvents(spans: readonly Span[]): Promise<void> {
    const removed = `day = '${this.day}' and (${inSpans(spans)})`;
    await this.connection.run(`
      insert into touched_users select distinct user_id from events where ${removed};
      insert into touched_sessions select distinct user_session from events where ${removed} and user_session is not null;
      delete from views where ${removed};
      delete from actions where ${removed}`);
  }

  /** Adds the day's events of a file. */
  async addEvents(file: string): Promise<void> {
    const { day } = this;
    await this.connection.run(`create or replace temp table new_events as select * from ${csv(file, EVENT_COLUMNS)}`);
    await this.number('user', 'new_events', 'event_time');
    await this.number('session', 'new_events', 'event_time');
    const columns = 'event_time, u.number as user_id, product_id, s.number as user_session, brand_id, category_key, price, quantity';
    const source = `
      from new_events e
      join user_number u on u.id = e.user_id
      left join session_number s on s.id = e.user_session`;
    await this.connection.run(`
      insert into views select '${day}', ${columns} ${source} where event_type = 'view' order by s.number, event_time;
      insert into actions
      select '${day}', ${columns}, event_type::event_type ${source} where event_type <> 'view' order by s.number, event_time;
      insert into touched_users select number from user_number;
      insert into touched_sessions select number from session_number;
      drop table new_events`);
  }

  /** Ids of the sessions that removed or added events belong to. */
  async touchedSessions(): Promise<string[]> {
    const { rows } = await rowsOf(
      this.connection,
      `select distinct id::text as id from session_numbers
       union all
       select id::text from session_ids
       where user_session in (select user_session from touched_sessions where user_session not in (select user_session from session_numbers))`,
    );
    return rows.map((row) => idRow.parse(row).id);
  }

  /** Ids of the sessions that have added events, but did not start on the day. */
  async sessionsOfOtherDays(): Promise<string[]> {
    const { rows } = await rowsOf(
      this.connection,
      `select distinct id::text as id from session_numbers
       where user_session not in (select user_session from sessions where started_day = '${this.day}')`,
    );
    return rows.map((row) => idRow.parse(row).id);
  }

  async removeTouchedSessions(): Promise<void> {
    await this.connection.run('delete from sessions where user_session in (select user_session from touched_sessions)');
  }

  /** Adds the sessions of a file, or replaces them. */
  async putSessions(file: string): Promise<void> {
    await this.connection.run(`create or replace temp table new_sessions as select * from ${csv(file, SESSION_COLUMNS)}`);
    await this.number('user', 'new_sessions', 'started_at');
    await this.number('session', 'new_sessions', 'started_at');
    await this.connection.run(`
      delete from sessions where user_session in (select number from session_number);
      insert into sessions
      select s.number, u.number, started_day, started_at, ended_at, events, views, carts, purchases
      from new_sessions n
      join session_number s on s.id = n.user_session
      join user_number u on u.id = n.user_id
      order by s.number;
      drop table new_sessions`);
  }

  /** Counts the touched users anew: what they did on the day, and their first days. Last step. */
  async countUsers(): Promise<void> {
    const { day } = this;
    await this.connection.run(`
      create or replace temp table touched as select distinct user_id from touched_users;
      delete from user_days where day = '${day}' and user_id in (select user_id from touched);
      insert into user_days
      select '${day}', user_id, ${STAGES} from events where day = '${day}' and user_id in (select user_id from touched)
      group by user_id
      order by user_id;
      create or replace temp table seen as
      select t.user_id, d.stages, k.first_day, k.first_purchase_day
      from touched t
      left join (select user_id, stages from user_days where day = '${day}') d using (user_id)
      left join (select u.* from users u join touched using (user_id)) k using (user_id)`);
    // Who did it for the first time on this day, and no longer does. Only their other days have to be read.
    await this.connection.run(`
      create or replace temp table lost as
      select user_id from seen
      where (first_day = '${day}' and stages is null) or (first_purchase_day = '${day}' and coalesce(stages & ${PURCHASE}, 0) = 0);
      create or replace temp table firsts as
      select
        user_id, least(first_day, case when stages is not null then date '${day}' end) as first_day,
        least(first_purchase_day, case when stages & ${PURCHASE} > 0 then date '${day}' end) as first_purchase_day
      from seen
      where user_id not in (select user_id from lost)`);
    const { rows } = await rowsOf(this.connection, 'select 1 as one from lost limit 1');
    if (rows.length > 0) {
      await this.connection.run(`
        insert into firsts
        select user_id, min(day), min(day) filter (where stages & ${PURCHASE} > 0)
        from user_days
        where user_id in (select user_id from lost)
        group by user_id`);
    }
    await this.connection.run(`
      create or replace temp table moved as
      select f.* from firsts f
      join seen s using (user_id)
      where (f.first_day, f.first_purchase_day) is distinct from (s.first_day, s.first_purchase_day);
      delete from users where user_id in (select user_id from moved union all select user_id from lost);
      insert into users select * from moved where first_day is not null order by user_id`);
  }

  /** Makes the table `user_number` or `session_number`: the number of each id in a table of new rows. Ids without one get the next. */
  private async number(what: keyof typeof NUMBERED, rows: string, at: string): Promise<void> {
    const { ids, number, id } = NUMBERED[what];
    const [last] = (await rowsOf(this.connection, `select coalesce(max(${number}), 0) as next from ${ids}`)).rows;
    const { next } = nextRow.parse(last);
    await this.connection.run(`
      create or replace temp table new_ids as
      select ${id} as id, min(${at}) as first_at from ${rows} where ${id} is not null group by all;
      create or replace temp table known_ids as
      select id, max(i.${number}) as number from ${ids} i join new_ids using (id) group by id;
      create or replace temp table ${what}_number as
      select n.id, k.number is null as is_new,
        coalesce(k.number, ${next} + row_number() over (partition by k.number is null order by n.first_at, n.id))::integer as number
      from new_ids n
      left join known_ids k using (id);
      insert into ${ids} select number, id from ${what}_number where is_new order by number`);
    if (what === 'session') await this.connection.run('insert into session_numbers select id, number from session_number');
  }
}
