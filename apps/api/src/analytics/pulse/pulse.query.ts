import { STAGES, UNKNOWN, type PulseData, type Stage } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { brandSumRows, type CachedBrandDays, mostBoughtOf } from '../brands/cached-brand-days.js';
import { waitingOfDay } from '../currencies/waiting-amounts.query.js';
import type { CachedProductDays } from '../product-days/cached-product-days.js';
import { identityOf, namesOf, productColumns } from '../product-identity/product-columns.js';
import { rank, rankedRows } from '../product-days/range-ranking.js';
import { replayStart } from '../store-state/replay-days.query.js';
import { stageRates } from '../filters/rates.js';
import { RATE_MINUTES } from '../baseline/so-far.js';
import { lastEvents, lastMinutes } from '../store-state/latest.query.js';
import { IS_LIVE } from '../store-state/live-batches.js';
import type { NormalPauses } from '../baseline/normal-pauses.js';
import type { Activity, RecentVisitors } from '../store-state/recent-visitors.js';
import { silenceOf } from './silence.js';
import { readStoreState, type StoreState } from '../store-state/store-state.js';

/** Entries in each list of the wall: as many as fit on a screen without scrolling. */
const LIST_LENGTH = 8;

const figureRow = z.object({ stage: z.string(), events: numeric, revenue: numeric });
const visitRow = z.object({ visitors: numeric, sessions: numeric });
const rateRow = z.object({ last_10_seconds: numeric, last_minute: numeric });
const brandRow = z.object({ brand: z.string(), views: numeric, carts: numeric, purchases: numeric, revenue: numeric });
const productRow = z.object({ ...productColumns, views: numeric, carts: numeric, purchases: numeric, revenue: numeric });

type ProductOfDay = z.output<typeof productRow>;

/** In-memory days. */
export interface CachedPulse {
  brands: CachedBrandDays;
  products: CachedProductDays;
}

/** Live figures that are carried over between calls. */
export interface RecentParts {
  visitors: RecentVisitors;
  pauses: NormalPauses;
}

/** The shop right now, for HTTP, subscribe replies and pushes. The client must be in a repeatable-read transaction. */
export async function pulse(client: SqlClient, now: Date, recent: RecentParts, cached: CachedPulse): Promise<PulseData> {
  const state = await readStoreState(client, now);
  const { day, end, mode } = state;
  const isLive = mode === 'live';
  const activity = isLive ? await recent.visitors.upTo(client, now) : null;
  const perMinute = await lastMinutes(client, end);
  return {
    asOf: state.asOf,
    dataThrough: state.dataThrough,
    serverTime: now.toISOString(),
    timeZone: state.timeZone,
    mode,
    day,
    silence: await silenceOf(client, state, now, recent.pauses),
    replayFrom: mode === 'past' && day !== null ? await replayStart(client, day) : null,
    figures: await figuresOf(client, day),
    visitorsNow: activity?.visitors ?? null,
    eventsPerSecond: activity === null ? null : { last5Minutes: meanPerSecond(activity), ...(await storedPerSecond(client, now)) },
    perMinute,
    topBrands: await topBrands(client, state, cached.brands),
    topProducts: await topProducts(client, state, cached.products),
    lastEvents: await lastEvents(client, state.exactThrough, perMinute, mode === 'past'),
    refreshAgeSeconds: state.refreshAgeSeconds,
  };
}

async function figuresOf(client: SqlClient, day: string | null): Promise<PulseData['figures']> {
  const rows = await queryRows(client, figureRow, 'select event_type as stage, events, revenue from current_sales_funnel where day = $1', [
    day,
  ]);
  const events = Object.fromEntries(STAGES.map((stage) => [stage, rows.find((row) => row.stage === stage)?.events ?? 0])) satisfies Record<
    string,
    number
  >;
  const of = (stage: Stage) => events[stage] ?? 0;
  const visits = await queryRow(
    client,
    visitRow,
    `select
       (select coalesce(sum(users), 0) from returning_users where activity_mask = 15 and day = $1) as visitors,
       (select coalesce(sum(sessions), 0) from current_user_session_analytics where day = $1) as sessions`,
    [day],
  );
  const counts = { views: of('view'), carts: of('cart'), purchases: of('purchase') };
  const refund = rows.find((row) => row.stage === 'refund');
  const refunds = { count: refund?.events ?? 0, amount: 0 - (refund?.revenue ?? 0) };
  const revenue = rows.reduce((sum, row) => sum + row.revenue, 0);
  return { ...counts, revenue, refunds, unconverted: await waitingOfDay(client, day), ...visits, ...stageRates(counts) };
}

type EventsPerSecond = NonNullable<PulseData['eventsPerSecond']>;

/** Mean over five minutes, the same window as its baseline. */
export const meanPerSecond = ({ events }: Pick<Activity, 'events'>): number => Math.round((100 * events) / (60 * RATE_MINUTES)) / 100;

async function storedPerSecond(client: SqlClient, now: Date): Promise<Pick<EventsPerSecond, 'last10Seconds' | 'lastMinute'>> {
  // Counts live batches only.
  const rate = await queryRow(
    client,
    rateRow,
    `select
       coalesce(sum(events) filter (where committed_at > $1::timestamptz - interval '10 seconds'), 0) / 10.0 as last_10_seconds,
       coalesce(sum(events), 0) / 60.0 as last_minute
     from write_batches
     where batch_id > (select last_batch from store_state) - 10000 and committed_at > $1::timestamptz - interval '60 seconds'
       and ${IS_LIVE}`,
    [now],
  );
  return { last10Seconds: Math.round(rate.last_10_seconds * 10) / 10, lastMinute: Math.round(rate.last_minute * 10) / 10 };
}

async function topBrands(client: SqlClient, state: StoreState, cached: CachedBrandDays): Promise<PulseData['topBrands']> {
  return (await cachedBrandsOfDay(client, state, cached)) ?? storedBrandsOfDay(client, state.day);
}

/** From memory if the day has not changed. In a loaded day every brand lies on its own page (6 ms for 3,750 brands). */
async function cachedBrandsOfDay(
  client: SqlClient,
  { day, lastBatch }: StoreState,
  cached: CachedBrandDays,
): Promise<PulseData['topBrands'] | null> {
  if (day === null) return null;
  const sums = await cached.sumsAtHand(client, { from: day, to: day, lastBatch });
  if (sums === null) return null;
  const p = new SqlParameters();
  // Takes one brand more than shown, because brand 0 (no brand) is left out.
  return queryRows(
    client,
    brandRow,
    `select coalesce(b.name, ${p.add(UNKNOWN)}) as brand, t.views, t.carts, t.purchases, t.ten_thousandths * 0.0001 as revenue
     from ${brandSumRows(mostBoughtOf(sums, LIST_LENGTH + 1), p)}
     join brands b using (brand_id)
     where b.brand_id <> 0
     order by t.purchases desc, t.views desc, b.name
     limit ${p.add(LIST_LENGTH)}`,
    p.values,
  );
}

// Reads the roll-up itself, which has an index by day.
const storedBrandsOfDay = (client: SqlClient, day: string | null): Promise<PulseData['topBrands']> =>
  queryRows(
    client,
    brandRow,
    `select coalesce(b.name, $2) as brand, t.views, t.carts, t.purchases, t.revenue
     from brand_days t
     join brands b using (brand_id)
     where t.day = $1 and b.brand_id <> 0
     order by t.purchases desc, t.views desc, b.name
     limit $3`,
    [day, UNKNOWN, LIST_LENGTH],
  );

async function topProducts(client: SqlClient, state: StoreState, cached: CachedProductDays): Promise<PulseData['topProducts']> {
  const rows = (await cachedProductsOfDay(client, state, cached)) ?? (await storedProductsOfDay(client, state.day));
  return rows.map((row) => ({ ...identityOf(row), views: row.views, carts: row.carts, purchases: row.purchases, revenue: row.revenue }));
}

/** From memory if the day has not changed. A day that changes with each batch is not read whole for eight products. */
async function cachedProductsOfDay(
  client: SqlClient,
  { day, lastBatch }: StoreState,
  cached: CachedProductDays,
): Promise<ProductOfDay[] | null> {
  if (day === null) return null;
  const filter = { from: day, to: day, lastBatch, whole: false, brandIds: null, categoryKeys: null, segment: null };
  const enough = { of: 'views', least: 0 } as const;
  const ranked = await cached.ofRange(
    client,
    filter,
    (range) => rank(range, { measure: 'purchases', order: 'desc', tiesBy: 'views', enough, offset: 0, limit: LIST_LENGTH }),
    0,
  );
  if (ranked === null) return null;
  const p = new SqlParameters();
  return queryRows(
    client,
    productRow,
    `select
       p.product_id, ${namesOf('p.product_id')}, p.brand, p.category_code as category, p.price, t.views, t.carts, t.purchases,
       t.ten_thousandths * 0.0001 as revenue
     from ${rankedRows(ranked, p)}
     join products p using (product_id)
     order by t.ordinal`,
    p.values,
  );
}

async function storedProductsOfDay(client: SqlClient, day: string | null): Promise<ProductOfDay[]> {
  // Purchased products always rank first, and are a fiftieth of all.
  const bought = await productsOfDay(client, day, true);
  return bought.length < LIST_LENGTH ? productsOfDay(client, day, false) : bought;
}

const productsOfDay = (client: SqlClient, day: string | null, isBought: boolean): Promise<ProductOfDay[]> =>
  queryRows(
    client,
    productRow,
    `select p.product_id, ${namesOf('p.product_id')}, p.brand, p.category_code as category, p.price, t.views, t.carts, t.purchases, t.revenue
     from (
       select product_id, sum(views) as views, sum(carts) as carts, sum(purchases) as purchases, sum(revenue) as revenue
       from product_days
       where day = $1 ${isBought ? 'and product_id in (select product_id from product_days where day = $1 and purchases > 0)' : ''}
       group by product_id
       order by sum(purchases) desc, sum(views) desc, product_id
       limit $2) t
     join products p using (product_id)
     order by t.purchases desc, t.views desc, p.product_id`,
    [day, LIST_LENGTH],
  );
