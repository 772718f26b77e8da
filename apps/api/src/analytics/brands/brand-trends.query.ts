import { UNKNOWN, type BrandTrendsAnswer, type BrandTrendsQuery, type TrendInterval } from '@storepulse/contracts';
import { z } from 'zod';
import { addedUp } from '../../columns/kept-counts.js';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { startOfBucket } from '../../platform/calendar-days.js';
import { queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import type { CachedProductDays } from '../product-days/cached-product-days.js';
import { resolveFilter, type ResolvedFilter, withBrands } from '../filters/resolved-filter.js';
import { onColumns } from '../filters/on-columns.js';
import { ofRangeAndFilter } from '../filters/column-conditions.js';
import { stageDays } from '../filters/stage-days.js';
import type { BrandSums } from '../product-days/brand-totals.js';
import { type BrandDays, brandDayRows, type CategoryDays } from '../product-days/category-days.js';
import { brandSumRows, type CachedBrandDays, mostBoughtOf } from './cached-brand-days.js';
import { countBrandDays, countedBrandDays, countedBrands } from './counted-brand-days.js';

/** Brands shown when the query names none. */
const DEFAULT_BRANDS = 5;

const brandRow = z.object({ brand_id: z.number(), brand: z.string() });
const allRow = z.object({ bucket: z.string(), views: numeric, carts: numeric, purchases: numeric, revenue: numeric });
/** `users` is the sum of daily users, so it is distinct only for one-day buckets. Missing when a category is set. */
const pointRow = allRow.extend({ brand: z.string(), users: numeric.optional() });
const usersRow = z.object({ brand: z.string(), bucket: z.string(), users: numeric });
const bucketUsersRow = z.object({ brand_id: z.number(), bucket: z.string(), users: numeric });
type BrandRow = z.output<typeof brandRow>;
type PointRow = z.output<typeof pointRow>;
type UsersRow = z.output<typeof usersRow>;

/** Unit for `date_trunc`; weeks start on Monday (ISO 8601). */
const TRUNCATION = { day: 'day', week: 'week', month: 'month' } as const satisfies Record<TrendInterval, string>;

/** In-memory days. */
export interface CachedTrends {
  brands: CachedBrandDays;
  products: CachedProductDays;
  columns: Columns;
}

/** Brands over time, for HTTP, subscribe replies and pushes. The client must be in a repeatable-read transaction. */
export async function brandTrends(client: SqlClient, query: BrandTrendsQuery, cached: CachedTrends): Promise<BrandTrendsAnswer> {
  const asked = await resolveFilter(client, query);
  // Roll-ups hold whole days of all users, and those of categories are in memory.
  const mayBeRolledUp = asked.segment === null && asked.cutAt === null;
  const days = mayBeRolledUp ? await cached.products.categoryDays(client, asked) : null;
  return mayBeRolledUp && (asked.categoryKeys === null || days !== null)
    ? ofRollUps(client, query, asked, days, cached)
    : ofColumns(client, query, asked, cached.columns);
}

/** @param days of the category, if there is one */
async function ofRollUps(
  client: SqlClient,
  query: BrandTrendsQuery,
  asked: ResolvedFilter,
  days: CategoryDays | null,
  cached: CachedTrends,
): Promise<BrandTrendsAnswer> {
  const most =
    query.brand === undefined ? await mostBought(client, days?.brandSums() ?? (await cached.brands.sumsOf(client, asked))) : null;
  const filter = most === null ? asked : await withBrands(client, asked, idsOf(most));
  const points = await pointsOf(client, filter, query.interval, days?.ofBrands(filter.brandIds ?? []) ?? null);
  // If none of the brands has a product in the category, skip the scan of events.
  const hasNone = days?.ofBrands(filter.brandIds ?? [])[0].length === 0;
  const users = hasNone ? [] : await usersOf(client, filter, query.interval, points, cached.columns);
  const all = await allOf(client, filter, query.interval, days?.ofAll() ?? null);
  return answerOf(filter, query, most, { points, users, all });
}

/** Everything is counted on the columns; PostgreSQL knows the names and makes the buckets. */
function ofColumns(client: SqlClient, query: BrandTrendsQuery, asked: ResolvedFilter, columns: Columns): Promise<BrandTrendsAnswer> {
  return onColumns(client, columns, asked, async (events) => {
    await countBrandDays(events, asked);
    const most = query.brand === undefined ? await mostBought(client, await countedBrands(events)) : null;
    const filter = most === null ? asked : await withBrands(client, asked, idsOf(most));
    const { interval } = query;
    return answerOf(filter, query, most, {
      points: await pointsOf(client, filter, interval, await countedBrandDays({ client, events }, filter, 'each brand')),
      users: await usersOfEvents({ client, events }, filter, interval),
      all: await allOf(client, filter, interval, await countedBrandDays({ client, events }, { ...filter, brandIds: null }, 'all brands')),
    });
  });
}

const idsOf = (brands: readonly BrandRow[]): number[] => brands.map((row) => row.brand_id);

interface Trends {
  points: PointRow[];
  users: UsersRow[];
  all: z.output<typeof allRow>[];
}

/** @param most the brands with the most purchases, if the query names none */
function answerOf(
  filter: ResolvedFilter,
  query: BrandTrendsQuery,
  most: BrandRow[] | null,
  { points, users, all }: Trends,
): BrandTrendsAnswer {
  const named = query.brand ?? (most ?? []).map(({ brand }) => brand);
  const keyOf = (row: { brand: string; bucket: string }) => `${row.bucket} ${row.brand}`;
  const pointByKey = new Map(points.map((row) => [keyOf(row), row]));
  const usersByKey = new Map(users.map((row) => [keyOf(row), row.users]));
  return {
    ...filter.head,
    interval: query.interval,
    series: named.map((brand) => ({
      brand,
      points: all.map(({ bucket }) => {
        const point = pointByKey.get(keyOf({ brand, bucket }));
        return {
          date: bucket,
          views: point?.views ?? 0,
          carts: point?.carts ?? 0,
          purchases: point?.purchases ?? 0,
          revenue: point?.revenue ?? 0,
          users: usersByKey.get(keyOf({ brand, bucket })) ?? 0,
        };
      }),
    })),
    all: all.map(({ bucket, ...sums }) => ({ date: bucket, ...sums })),
  };
}

async function mostBought(client: SqlClient, sums: BrandSums): Promise<BrandRow[]> {
  const p = new SqlParameters();
  return queryRows(
    client,
    brandRow,
    `select b.brand_id, coalesce(b.name, ${p.add(UNKNOWN)}) as brand
     from ${brandSumRows(mostBoughtOf(sums, DEFAULT_BRANDS), p)}
     join brands b using (brand_id)
     order by t.purchases desc, t.views desc, brand
     limit ${p.add(DEFAULT_BRANDS)}`,
    p.values,
  );
}

/** @param days sums by day and brand; null: those of the roll-up */
function pointsOf(client: SqlClient, filter: ResolvedFilter, interval: TrendInterval, days: BrandDays | null) {
  const p = new SqlParameters();
  const [unknown, unit] = [p.add(UNKNOWN), p.add(TRUNCATION[interval])];
  const source =
    days !== null
      ? brandDayRows(days, p)
      : `(
       select day, brand_id, views, carts, purchases, revenue, users
       from current_brand_popularity_trends
       where day between ${p.add(filter.from)} and ${p.add(filter.to)} and brand_id = any(${p.add(filter.brandIds)})) d`;
  return queryRows(
    client,
    pointRow,
    `select
       coalesce(b.name, ${unknown}) as brand, date_trunc(${unit}, d.day::timestamp)::date::text as bucket,
       sum(d.views) as views, sum(d.carts) as carts, sum(d.purchases) as purchases, sum(d.revenue) as revenue
       ${days === null ? ', sum(d.users) as users' : ''}
     from ${source}
     join brands b using (brand_id)
     group by 1, 2`,
    p.values,
  );
}

/**
 * Every bucket of the range in order, with the events of each stage over all brands (of the category).
 *
 * @param days sums by day; null: those of the roll-up
 */
function allOf(client: SqlClient, filter: ResolvedFilter, interval: TrendInterval, days: BrandDays | null) {
  const p = new SqlParameters();
  const unit = p.add(TRUNCATION[interval]);
  const source = days === null ? allDays(filter, p) : brandDayRows(days, p);
  return queryRows(
    client,
    allRow,
    `select
       date_trunc(${unit}, t.day)::date::text as bucket, coalesce(sum(d.views), 0) as views, coalesce(sum(d.carts), 0) as carts,
       coalesce(sum(d.purchases), 0) as purchases, coalesce(sum(d.revenue), 0) as revenue
     from generate_series(${p.add(filter.from)}::date::timestamp, ${p.add(filter.to)}::date::timestamp, interval '1 day') as t (day)
     left join ${source} on d.day = t.day::date
     group by date_trunc(${unit}, t.day)
     order by 1`,
    p.values,
  );
}

const allDays = (filter: ResolvedFilter, p: SqlParameters): string => `(
    select
      day, sum(events) filter (where event_type = 'view') as views, sum(events) filter (where event_type = 'cart') as carts,
      sum(events) filter (where event_type = 'purchase') as purchases, sum(revenue) as revenue
    from ${stageDays(filter, p)} stages
    group by day) d`;

/** Distinct users of each bucket; weekly users are not the sum of daily ones. */
async function usersOf(
  client: SqlClient,
  filter: ResolvedFilter,
  interval: TrendInterval,
  points: readonly PointRow[],
  columns: Columns,
): Promise<UsersRow[]> {
  if (filter.categoryKeys !== null)
    return onColumns(client, columns, filter, (events) => usersOfEvents({ client, events }, filter, interval));
  // The roll-up holds distinct users per day.
  if (interval === 'day') return points.map(({ brand, bucket, users = 0 }) => ({ brand, bucket, users }));
  // A user is counted on their first day of the bucket within the range: `previous_day` lies before the bucket.
  return queryRows(
    client,
    usersRow,
    `with days as materialized (
       select d::date as day, date_trunc($5, d)::date as bucket, greatest(date_trunc($5, d)::date, $1::date) as first_day
       from generate_series($1::date::timestamp, $2::date::timestamp, interval '1 day') as d
     )
     select coalesce(b.name, $4) as brand, c.bucket::text as bucket, c.users
     from (
       select r.brand_id, d.bucket, sum(r.users) as users
       from returning_brand_users r
       join days d using (day)
       where r.day between $1 and $2 and r.brand_id = any($3) and r.previous_day < d.first_day
       group by r.brand_id, d.bucket) c
     join brands b using (brand_id)`,
    [filter.from, filter.to, filter.brandIds, UNKNOWN, TRUNCATION[interval]],
  );
}

async function usersOfEvents(
  { client, events }: { client: SqlClient; events: RowSource },
  filter: ResolvedFilter,
  interval: TrendInterval,
): Promise<UsersRow[]> {
  const p = new SqlParameters();
  const counted = await addedUp(
    events,
    filter,
    {
      by: ['brand_id', 'bucket'],
      sums: ['users'],
      startOfRow: (day) => startOfBucket(interval, day),
      daysOf: 'events',
      addsUpOverUsers: 'users',
      rows: (days, q) => `
        select e.brand_id, date_trunc(${q.add(TRUNCATION[interval])}, e.day)::date as bucket, count(distinct e.user_id) as users
        from events e
        where ${ofRangeAndFilter(days, q)}
        group by 1, 2`,
    },
    p,
  );
  const rows = await queryRows(events, bucketUsersRow, `select brand_id, bucket::text as bucket, users from ${counted}`, p.values);
  const names = await queryRows(client, brandRow, 'select brand_id, coalesce(name, $2) as brand from brands where brand_id = any($1)', [
    [...new Set(rows.map((row) => row.brand_id))],
    UNKNOWN,
  ]);
  const nameOf = new Map(names.map((row) => [row.brand_id, row.brand]));
  return rows.map(({ brand_id: id, bucket, users }) => ({ brand: nameOf.get(id) ?? UNKNOWN, bucket, users }));
}
