import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { privateFile } from '@storepulse/database/embedded/private-files.js';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { z } from 'zod';
import type { Span } from './changed-rows.js';
import { countsOf, type TimeCounts } from './minutes.js';
import { sqlLiteral } from './sql-literal.js';
import type { DayState } from './tables.js';

const storeRow = z.object({ identity: z.string(), last_batch: z.coerce.number() });
const dayRow = z
  .object({ day: z.string(), batch: z.coerce.number(), rewritten_batch: z.coerce.number(), events: z.coerce.number() })
  .transform(({ day, batch, rewritten_batch: rewrittenBatch, events }): StoreDay => ({ day, batch, rewrittenBatch, events }));
const countRow = z.object({ batches: z.coerce.number() });

export interface StoreDay extends DayState {
  day: string;
}

/** Which store this is, and where its days begin. */
export async function readStore(client: Client): Promise<z.output<typeof storeRow>> {
  const { rows } = await client.query(
    `select concat_ws(' ', (select oid from pg_database where datname = current_database()), created_at, zone_rules) as identity, last_batch
     from store_state`,
  );
  return storeRow.parse(rows[0]);
}

export async function readDays(client: Client): Promise<StoreDay[]> {
  // Each change of an event or a session gets the number of its batch here. Sessions count on the day they started.
  const { rows } = await client.query(
    `select day::text, max(changed_batch) as batch, max(rewritten_batch) as rewritten_batch, sum(events) as events
     from (
       select day, changed_batch, rewritten_batch, case when event_type = 'refund' then 0 else events end as events from stage_days
       union all
       select day, changed_batch, 0, 0 from session_days) as d
     group by day
     order by day`,
  );
  return rows.map((row) => dayRow.parse(row));
}

/** Whether the days were repaired between two batches: a repair takes a batch number, but writes no batch and notes no days. */
export async function wasRepaired(client: Client, since: number, lastBatch: number): Promise<boolean> {
  if (lastBatch <= since) return false;
  const { rows } = await client.query('select count(*) as batches from write_batches where batch_id > $1 and batch_id <= $2', [
    since,
    lastBatch,
  ]);
  return countRow.parse(rows[0]).batches !== lastBatch - since;
}

export async function readMinutes(client: Client, days: readonly string[]): Promise<TimeCounts> {
  // A day may begin within a minute, where the zone's offset has seconds.
  const { rows } = await client.query(
    `select floor(extract(epoch from m.minute) / 60)::bigint as time, sum(m.events) as events
     from (select distinct minute, event_type, events from unnest($1::date[]) as d (day)
       join stage_minutes on minute > day_start(day) - interval '1 minute' and minute < day_start(day + 1) and event_type <> 'refund') m
     group by 1`,
    [days],
  );
  return countsOf(rows);
}

const within = (spans: readonly Span[]): string =>
  spans.map(([from, to]) => `(event_time >= to_timestamp(${from}) and event_time < to_timestamp(${to}))`).join(' or ');

/** Events by second of some spans. */
export async function readSeconds(client: Client, spans: readonly Span[]): Promise<TimeCounts> {
  const { rows } = await client.query(
    `select floor(extract(epoch from event_time))::bigint as time, count(*) as events from events where ${within(spans)} group by 1`,
  );
  return countsOf(rows);
}

const dates = (days: readonly string[]): string => `'{${days.join(',')}}'::date[]`;

/** Query of the events of some days. @param spans null: all */
export function eventsOf(days: readonly string[], spans: readonly Span[] | null): string {
  return `
    select event_time at time zone 'UTC', event_type, user_id, product_id, user_session, brand_id, category_key, price, quantity
    from events
    where event_time >= day_start('${days[0]}') and event_time < day_start('${days.at(-1)}'::date + 1) and (${spans === null ? 'true' : within(spans)})
      ${days.length === 1 ? '' : `and store_day(event_time) = any(${dates(days)})`}`;
}

const SESSIONS = `
    select user_session, user_id, started_day, started_at at time zone 'UTC', ended_at at time zone 'UTC', events, views, carts, purchases
    from sessions`;

export const sessionsOfDays = (days: readonly string[]): string => `${SESSIONS} where started_day = any(${dates(days)})`;

export const sessionsOfIds = (ids: readonly string[]): string =>
  `${SESSIONS} where user_session = any(array[${ids.map(sqlLiteral).join(', ')}]::uuid[])`;

/** Query of the latest prices of some products. @param ids null: of all */
export const pricesOf = (ids: readonly string[] | null): string =>
  `select product_id, price from products where ${ids === null ? 'true' : `product_id = any(array[${ids.join(', ')}]::bigint[])`}`;

/** Copies the rows of a query into a file. */
export async function copyRows(client: Client, query: string, file: string): Promise<string> {
  const rows = client.query(copyTo(`copy (${query}) to stdout (format csv)`));
  await pipeline(rows, createWriteStream(file, { mode: privateFile }));
  return file;
}
