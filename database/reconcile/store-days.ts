import type { ClientBase } from 'pg';
import { z } from 'zod';
import { ROLL_UP_NAMES, rollUp } from '../rollups.js';
import { dayBounds, type StoreDay } from './raw-events.js';

const monthRow = z.object({ name: z.string(), month: z.string() });
const heldRow = z.object({ is_held: z.boolean() });
const dayRow = z.object({ day: z.string() });
const zoneRow = z.object({ time_zone: z.string() });

/** `[table, day column]` of the roll-ups with rows by day. */
const BY_DAY = ROLL_UP_NAMES.flatMap((name) => {
  const { day } = rollUp(name);
  return day === undefined ? [] : [[name, day] as const];
});

/** Times in `products` that tie its values to the day they were seen. */
const PRODUCT_MOMENTS = ['first_event_at', 'last_event_at', 'branded_at', 'categorised_at', 'priced_at'] as const;

/** True if the day has no rows at all: none in `batch_events`, which holds the events of the day, and none in any table by day. */
export async function isBareDay(client: ClientBase, storeDay: StoreDay): Promise<boolean> {
  const { day, start, end } = dayBounds(storeDay);
  const held = [
    'select from batch_events',
    `select from refunds where event_time >= ${start} and event_time < ${end}`,
    `select from stage_minutes where minute >= ${start} and minute < ${end}`,
    ...BY_DAY.map(([table, column]) => `select from ${table} where ${column} = ${day}`),
    `select from products where ${PRODUCT_MOMENTS.map((moment) => `(${moment} >= ${start} and ${moment} < ${end})`).join(' or ')}`,
  ];
  const { rows } = await client.query(`select ${held.map((it) => `exists (${it})`).join(' or ')} as is_held`);
  return !heldRow.parse(rows[0]).is_held;
}

/** The time zone of the store's days. */
export async function storeTimeZone(client: ClientBase): Promise<string> {
  return zoneRow.parse((await client.query('select time_zone from store_state')).rows[0]).time_zone;
}

/**
 * Every day of the months that hold events, and days outside these months that have rows.
 *
 * @returns `YYYY-MM-DD`, ascending
 */
export async function storeDays(client: ClientBase, from: string | null = null, to: string | null = null): Promise<string[]> {
  // Months that have a partition of events.
  const partitions = await client.query(
    `select c.relname::text as name, replace(substr(c.relname, 8), '_', '-') as month
     from pg_inherits i
     join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'events'::regclass
     order by c.relname`,
  );
  const months: string[] = [];
  for (const { name, month } of partitions.rows.map((row) => monthRow.parse(row))) {
    const held = await client.query(`select exists (select from ${name}) as is_held`);
    if (heldRow.parse(held.rows[0]).is_held) months.push(month);
  }
  const outside = BY_DAY.map(
    ([table, day]) => `select ${day} from ${table} where ${day} < (select first_day from ends) or ${day} > (select last_day from ends)`,
  );
  // A day may hold only refunds.
  outside.push('select store_day(event_time) from refunds');
  // Months are in UTC: in the store's zone their events reach into the day before or after.
  const { rows } = await client.query(
    `with months as (
       select (m || '-01')::date as first_day from unnest($1::text[]) as m
     ),
     ends as (
       select
         coalesce(min(first_day) - 1, 'infinity'::date) as first_day,
         coalesce((max(first_day) + interval '1 month')::date, '-infinity'::date) as last_day
       from months
     ),
     days as (
       select generate_series(first_day - 1, first_day + interval '1 month', interval '1 day')::date as day from months
       union
       select * from (${outside.join(' union all ')}) as o
     )
     select day::text from days where day >= coalesce($2::date, day) and day <= coalesce($3::date, day) order by day`,
    [months, from, to],
  );
  return rows.map((row) => dayRow.parse(row).day);
}

const countRow = z.object({ days: z.coerce.number() });

/** How many of the days have events, by the roll-ups. A check also covers days that should have none. */
export async function countDaysWithEvents(client: ClientBase, days: readonly string[]): Promise<number> {
  const { rows } = await client.query(
    'select count(*) as days from (select from stage_days where day = any ($1::date[]) group by day having sum(events) > 0) d',
    [days],
  );
  return countRow.parse(rows[0]).days;
}
