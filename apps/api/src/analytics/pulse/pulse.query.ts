import { STAGES, UNKNOWN, type PulseData, type Stage } from '@storepulse/contracts';
import { eventType } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric, timestamp } from '../../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../../platform/query-rows.js';
import { identityOf, outsideIdOf, productColumns } from '../products/product-columns.js';
import { percentOf } from '../scope/rates.js';
import type { RecentVisitors } from './recent-visitors.js';

/** Entries of each list of the wall: what fits on a screen without scrolling. */
const LIST_LENGTH = 8;
const LAST_EVENTS = 12;
const BUSY_SECONDS = 2;
const QUIET_SECONDS = 300;
const CURVE_MINUTES = 30;

const standRow = z.object({
  as_of: timestamp.nullable(),
  data_through: timestamp.nullable(),
  through: z.date().nullable(),
  time_zone: z.string(),
  today: z.string(),
  last_day: z.string().nullable(),
  refresh_age: numeric.nullable(),
});
const figureRow = z.object({ stage: z.string(), events: numeric, revenue: numeric });
const visitRow = z.object({ visitors: numeric, sessions: numeric });
const rateRow = z.object({ last_10_seconds: numeric, last_minute: numeric });
const minuteRow = z.object({ minute: timestamp, views: numeric, carts: numeric, purchases: numeric });
const brandRow = z.object({ brand: z.string(), views: numeric, carts: numeric, purchases: numeric, revenue: numeric });
const productRow = z.object({ ...productColumns, views: numeric, carts: numeric, purchases: numeric, revenue: numeric });
const eventRow = z.object({ ...productColumns, event_time: timestamp, event_type: eventType });

/** The shop right now, for HTTP, subscribe reply and push alike. The client is in a repeatable read. */
export async function pulse(client: SqlClient, now: Date, recentVisitors: RecentVisitors): Promise<PulseData> {
  // Question: as of when is the store, what day is it there, which is the last day it holds, how old is the oldest view?
  const stand = await queryRow(
    client,
    standRow,
    `select
       s.last_batch_at as as_of, d.data_through, d.data_through as through, s.time_zone,
       ($1::timestamptz at time zone s.time_zone)::date::text as today,
       d.last_day::text,
       (select extract(epoch from $1 - min(v.refreshed_at)) from view_state v having count(*) = count(v.refreshed_at)) as refresh_age
     from store_state s
     cross join (select max(last_event_at) as data_through, max(day) as last_day from stage_days where events > 0) d`,
    [now],
  );
  const dayIsToday = stand.last_day === null || stand.last_day >= stand.today;
  const day = stand.last_day === null ? null : dayIsToday ? stand.today : stand.last_day;
  // An old data set is shown as it ended, not as an empty now.
  const end = dayIsToday || stand.through === null ? now : stand.through;
  return {
    asOf: stand.as_of,
    dataThrough: stand.data_through,
    serverTime: now.toISOString(),
    timeZone: stand.time_zone,
    day,
    dayIsToday,
    figures: await figuresOf(client, day),
    visitorsNow: await recentVisitors.upTo(client, now),
    eventsPerSecond: await eventsPerSecond(client, now),
    perMinute: await lastMinutes(client, end),
    topBrands: await topBrands(client, day),
    topProducts: await topProducts(client, day),
    lastEvents: await lastEvents(client, stand.through),
    refreshAgeSeconds: stand.refresh_age === null ? null : Math.max(0, Math.round(stand.refresh_age)),
  };
}

async function figuresOf(client: SqlClient, day: string | null): Promise<PulseData['figures']> {
  // Question: how many events of each stage did the day have, and how much was bought?
  const rows = await queryRows(client, figureRow, 'select event_type as stage, events, revenue from current_sales_funnel where day = $1', [
    day,
  ]);
  const events = Object.fromEntries(STAGES.map((stage) => [stage, rows.find((row) => row.stage === stage)?.events ?? 0])) satisfies Record<
    string,
    number
  >;
  const of = (stage: Stage) => events[stage] ?? 0;
  // Question: how many users came on the day, and how many sessions began?
  const visits = await queryRow(
    client,
    visitRow,
    `select
       (select count(*) from user_days where day = $1) as visitors,
       (select coalesce(sum(sessions), 0) from current_user_session_analytics where day = $1) as sessions`,
    [day],
  );
  return {
    views: of('view'),
    carts: of('cart'),
    purchases: of('purchase'),
    revenue: rows.reduce((sum, row) => sum + row.revenue, 0),
    ...visits,
    viewToCart: percentOf(of('cart'), of('view')),
    cartToPurchase: percentOf(of('purchase'), of('cart')),
    overall: percentOf(of('purchase'), of('view')),
  };
}

async function eventsPerSecond(client: SqlClient, now: Date): Promise<PulseData['eventsPerSecond']> {
  // Question: how many events were stored per second of late?
  const rate = await queryRow(
    client,
    rateRow,
    `select
       coalesce(sum(events) filter (where committed_at > $1::timestamptz - interval '10 seconds'), 0) / 10.0 as last_10_seconds,
       coalesce(sum(events), 0) / 60.0 as last_minute
     from write_batches
     where batch_id > (select last_batch from store_state) - 10000 and committed_at > $1::timestamptz - interval '60 seconds'`,
    [now],
  );
  return { last10Seconds: Math.round(rate.last_10_seconds * 10) / 10, lastMinute: Math.round(rate.last_minute * 10) / 10 };
}

// Question: how many views, carts and purchases did each of the last minutes have?
const lastMinutes = (client: SqlClient, end: Date): Promise<PulseData['perMinute']> =>
  queryRows(
    client,
    minuteRow,
    `select
       m.minute,
       coalesce(sum(s.events) filter (where s.event_type = 'view'), 0) as views,
       coalesce(sum(s.events) filter (where s.event_type = 'cart'), 0) as carts,
       coalesce(sum(s.events) filter (where s.event_type = 'purchase'), 0) as purchases
     from generate_series(
       date_trunc('minute', $1::timestamptz) - make_interval(mins => $2 - 1), date_trunc('minute', $1::timestamptz), interval '1 minute') as m (minute)
     left join stage_minutes s using (minute)
     group by m.minute
     order by m.minute`,
    [end, CURVE_MINUTES],
  );

// Question: which brands were bought most on the day?
const topBrands = (client: SqlClient, day: string | null): Promise<PulseData['topBrands']> =>
  queryRows(
    client,
    brandRow,
    `select coalesce(b.name, $2) as brand, t.views, t.carts, t.purchases, t.revenue
     from current_brand_popularity_trends t
     join brands b using (brand_id)
     where t.day = $1 and b.brand_id <> 0
     order by t.purchases desc, t.views desc, b.name
     limit $3`,
    [day, UNKNOWN, LIST_LENGTH],
  );

async function topProducts(client: SqlClient, day: string | null): Promise<PulseData['topProducts']> {
  // Question: which products were bought most on the day?
  const rows = await queryRows(
    client,
    productRow,
    `select p.product_id, ${outsideIdOf('p.product_id')}, p.brand, p.category_code as category, p.price, t.views, t.carts, t.purchases, t.revenue
     from (
       select product_id, sum(views) as views, sum(carts) as carts, sum(purchases) as purchases, sum(revenue) as revenue
       from product_days
       where day = $1
       group by product_id
       order by sum(purchases) desc, sum(views) desc, product_id
       limit $2) t
     join products p using (product_id)
     order by t.purchases desc, t.views desc, p.product_id`,
    [day, LIST_LENGTH],
  );
  return rows.map((row) => ({ ...identityOf(row), views: row.views, carts: row.carts, purchases: row.purchases, revenue: row.revenue }));
}

async function lastEvents(client: SqlClient, through: Date | null): Promise<PulseData['lastEvents']> {
  // A busy shop has its last events within seconds: of five minutes at 5,000 events a second 1.5 M would be sorted for twelve.
  const newest = await eventsSince(client, through, BUSY_SECONDS);
  const rows = newest.length < LAST_EVENTS ? await eventsSince(client, through, QUIET_SECONDS) : newest;
  return rows.map((row) => ({ ...identityOf(row), eventTime: row.event_time, eventType: row.event_type }));
}

// Question: what happened last? The window keeps it to the newest pages (BRIN); a quiet shop shows fewer.
const eventsSince = (client: SqlClient, through: Date | null, seconds: number): Promise<z.output<typeof eventRow>[]> =>
  queryRows(
    client,
    eventRow,
    `select e.event_time, e.event_type, e.product_id, ${outsideIdOf('e.product_id')}, b.name as brand, c.category_code as category, e.price
     from events e
     join brands b using (brand_id)
     join categories c using (category_key)
     where e.event_time > $1::timestamptz - make_interval(secs => $3)
     order by e.event_time desc, e.received_at desc, e.product_id
     limit $2`,
    [through, LAST_EVENTS, seconds],
  );
