import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { BUCKET_OF } from './cohort-cells.js';
import { rowsOf } from './duck-rows.js';
import { cartPairs, orderedSteps } from './session-facts.js';

/** Columns of `user_days`. */
const COUNTS = ['view', 'cart', 'remove_from_cart', 'purchase'].map((type) => `count(*) filter (event_type = '${type}')`).join(', ');

const spanRow = z.object({ first: z.string().nullable(), last: z.string().nullable() });

/** What is counted of the sessions and users that a change has touched (`ChangedRows`). */
export class TouchedCounts {
  constructor(
    private readonly connection: DuckDBConnection,
    /** The days of the change, a list in SQL. */
    private readonly days: string,
  ) {}

  async count(): Promise<void> {
    await this.countSessions();
    await this.markShared();
    await this.countUsers();
  }

  private async countSessions(): Promise<void> {
    await this.connection.run(`
      create or replace temp table changed_sessions as
      select user_session from touched_sessions union select user_session from stored_sessions;
      create or replace temp table carted_sessions as
      select user_session, started_day, store_day(ended_at) as ended_day
      from sessions
      where user_session in (select user_session from changed_sessions) and carts > 0;
      delete from cart_pairs where user_session in (select user_session from changed_sessions)`);
    const days = await this.daysOf('carted_sessions');
    if (days === null) return;
    const ofCarted = `${days} and e.user_session in (select user_session from carted_sessions)`;
    await this.connection.run(`
      insert into cart_pairs ${cartPairs(ofCarted)} order by user_session;
      create or replace temp table steps as
      select user_session, case when purchase_at is not null then 3 when cart_at is not null then 2 when view_at is not null then 1 else 0 end as steps
      from (${orderedSteps(ofCarted)});
      update session_rows s set steps = t.steps from steps t where t.user_session = s.user_session and t.steps <> s.steps`);
  }

  /** Sessions with events of several users, and their events. */
  private async markShared(): Promise<void> {
    // Without a table of its own, every session would be joined.
    await this.connection.run(`
      create or replace temp table found_shared as
      with changed as materialized (
        select user_session, user_id from session_rows
        where user_session in (select user_session from changed_sessions) and not is_shared)
      select distinct user_session
      from events e
      join changed c using (user_session)
      where e.day in (${this.days}) and e.user_id <> c.user_id;
      update session_rows set is_shared = true where user_session in (select user_session from found_shared);
      create or replace temp table changed_shared as
      select user_session, started_day, store_day(ended_at) as ended_day
      from sessions
      where user_session in (select user_session from changed_sessions) and is_shared;
      delete from shared_events where user_session in (select user_session from changed_sessions)`);
    const days = await this.daysOf('changed_shared');
    if (days === null) return;
    await this.connection.run(`
      insert into shared_events from events e where ${days} and e.user_session in (select user_session from changed_shared)`);
  }

  /** Condition on events `e`: the days of the sessions of a table; null if it is empty. */
  private async daysOf(sessions: string): Promise<string | null> {
    const { rows } = await rowsOf(this.connection, `select min(started_day)::text as first, max(ended_day)::text as last from ${sessions}`);
    const { first, last } = spanRow.parse(rows[0]);
    return first === null ? null : `e.day between '${first}' and '${last}'`;
  }

  /** What the touched users did on the days, and their first days. */
  private async countUsers(): Promise<void> {
    const { days } = this;
    await this.connection.run(`
      create or replace temp table touched as select distinct user_id from touched_users;
      delete from user_days where day in (${days}) and user_id in (select user_id from touched);
      insert into user_days
      select day, user_id, ${COUNTS} from events where day in (${days}) and user_id in (select user_id from touched)
      group by day, user_id
      order by day, user_id;
      create or replace temp table seen as
      select user_id, any_value(k.first_day) as first_day, any_value(k.first_purchase_day) as first_purchase_day, min(d.day) as seen_day,
        min(d.day) filter (d.purchases > 0) as bought_day
      from touched
      left join (select * from user_days where day in (${days})) d using (user_id)
      left join (select u.* from users u join touched using (user_id)) k using (user_id)
      group by user_id`);
    // Who did it for the first time on one of these days, and no longer does. Only their other days have to be read.
    await this.connection.run(`
      create or replace temp table lost as
      select user_id from seen
      where (first_day in (${days}) and coalesce(seen_day > first_day, true))
        or (first_purchase_day in (${days}) and coalesce(bought_day > first_purchase_day, true));
      create or replace temp table firsts as
      select user_id, least(first_day, seen_day) as first_day, least(first_purchase_day, bought_day) as first_purchase_day
      from seen
      where user_id not in (select user_id from lost)`);
    const { rows } = await rowsOf(this.connection, 'select 1 as one from lost limit 1');
    if (rows.length > 0) {
      await this.connection.run(`
        insert into firsts
        select user_id, min(day), min(day) filter (purchases > 0)
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
    await this.forgetCohorts();
  }

  /** The weeks and months of the days have to be counted again, and all of them if the first day of a known user has moved. */
  private async forgetCohorts(): Promise<void> {
    const { rows } = await rowsOf(
      this.connection,
      `select 1 as one from (
         select user_id from lost
         union all
         select user_id from moved m
         join seen s using (user_id)
         where m.first_day <> s.first_day or m.first_purchase_day <> s.first_purchase_day)
       limit 1`,
    );
    const changed = Object.entries(BUCKET_OF).map(
      ([unit, bucket]) => `(unit = '${unit}' and bucket in (select ${bucket('day')} from unnest([${this.days}]) as t (day)))`,
    );
    await this.connection.run(`delete from cohort_buckets where ${rows.length > 0 ? 'true' : changed.join(' or ')}`);
  }
}
