import type pg from 'pg';
import { z } from 'zod';
import type { EventFiles } from '../dataset/event-files.js';
import { copyThroughClient, RAW_COLUMNS } from './copy-in.js';
import { dropSibling, openSibling } from './sibling-database.js';

const INDEXED = ['product_id', 'user_session', 'event_type'] as const;

/** The five queries as materialized views over raw events, each with the index it is read by. */
const VIEWS = [
  {
    name: 'mv_sales_funnel',
    key: 'event_type',
    sql: 'select event_type, count(*) as events, count(distinct user_id) as users from events group by event_type',
  },
  {
    name: 'mv_product_conversion_rates',
    key: 'product_id',
    sql: `select
        product_id, max(brand) as brand, max(category_code) as category,
        count(*) filter (where event_type = 'view') as views, count(*) filter (where event_type = 'purchase') as purchases,
        round(100.0 * count(*) filter (where event_type = 'purchase') / nullif(count(*) filter (where event_type = 'view'), 0), 2)
          as conversion_rate
      from events
      group by product_id`,
  },
  {
    name: 'mv_abandoned_carts',
    key: 'product_id',
    sql: `select
        product_id, max(brand) as brand,
        count(*) filter (where event_type = 'cart') as carts, count(*) filter (where event_type = 'purchase') as purchases
      from events
      where event_type in ('cart', 'purchase')
      group by product_id`,
  },
  {
    name: 'mv_user_session_analytics',
    key: 'purchaser',
    sql: `select
        purchaser, count(*) as sessions, count(distinct user_id) as users,
        avg(extract(epoch from ended_at - started_at)) as avg_duration, avg(events) as avg_events
      from (
        select
          user_session, min(user_id) as user_id, min(event_time) as started_at, max(event_time) as ended_at, count(*) as events,
          bool_or(event_type = 'purchase') as purchaser
        from events
        where user_session is not null
        group by user_session) s
      group by purchaser`,
  },
  {
    name: 'mv_brand_popularity_trends',
    key: 'brand, day',
    sql: `select
        coalesce(brand, 'unknown') as brand, (event_time at time zone 'UTC')::date as day,
        count(*) filter (where event_type = 'view') as views, count(*) filter (where event_type = 'purchase') as purchases,
        coalesce(sum(price) filter (where event_type = 'purchase'), 0) as revenue, count(distinct user_id) as users
      from events
      group by 1, 2`,
  },
] as const;

const bytesRow = z.object({ bytes: z.coerce.number() });

export interface PlainDesign {
  /** Load rate, including indexes, views and statistics. */
  rowsPerSecond: number;
  /** Size of tables, indexes and views. */
  bytesPerEvent: number;
  /** Time to refresh all five views one after the other, with `more` loaded. Not concurrently, which takes longer. */
  refreshSeconds: number;
}

/**
 * Measures the design that Storepulse replaces: raw events in monthly partitions, three B-tree indexes, five materialized views over the
 * raw events. Loaded in the fastest order (copy, then indexes, then views), and without its dimension tables.
 *
 * @param more files loaded later
 */
export async function measurePlainDesign(databaseUrl: string, files: EventFiles, more: EventFiles | null): Promise<PlainDesign> {
  const client = await openSibling(databaseUrl, 'bench_plain_design');
  try {
    await client.query(`create table events (${RAW_COLUMNS}) partition by range (event_time)`);
    const loading = performance.now();
    for (const [month, next] of monthsOf(files)) {
      await client.query(
        `create table events_${month.replace('-', '_')} partition of events for values from ('${month}-01 00:00:00+00') to ('${next}-01 00:00:00+00')`,
      );
    }
    for (const path of files.paths) await copyThroughClient(client, 'events', path);
    for (const column of INDEXED) await client.query(`create index on events (${column})`);
    for (const { name, key, sql } of VIEWS) {
      await client.query(`create materialized view ${name} as ${sql}`);
      await client.query(`create unique index on ${name} (${key})`);
    }
    await client.query('analyze');
    const loadSeconds = (performance.now() - loading) / 1000;
    const bytes = await bytesOf(client);
    for (const path of more?.paths ?? []) await copyThroughClient(client, 'events', path);
    const refreshing = performance.now();
    for (const { name } of VIEWS) await client.query(`refresh materialized view ${name}`);
    return {
      rowsPerSecond: files.rows / loadSeconds,
      bytesPerEvent: bytes / files.rows,
      refreshSeconds: (performance.now() - refreshing) / 1000,
    };
  } finally {
    await dropSibling(client, databaseUrl);
  }
}

async function bytesOf(client: pg.Client): Promise<number> {
  // `pg_total_relation_size` includes indexes.
  const { rows } = await client.query(
    `select sum(pg_total_relation_size(oid)) as bytes
     from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'm')`,
  );
  return bytesRow.parse(rows[0]).bytes;
}

/** Each month of the files (`YYYY-MM`, UTC) with the month after it. */
function monthsOf({ firstDay, lastDay }: EventFiles): [month: string, next: string][] {
  const months: [string, string][] = [];
  const nextOf = (month: string): string => {
    const next = new Date(`${month}-01T00:00:00Z`);
    next.setUTCMonth(next.getUTCMonth() + 1);
    return next.toISOString().slice(0, 7);
  };
  for (let month = firstDay.slice(0, 7); month <= lastDay.slice(0, 7); month = nextOf(month)) months.push([month, nextOf(month)]);
  return months;
}
