import type { CoveredDays, Freshness, AnswerFilter } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric, timestamp } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { brandIdsOf, categoryKeysOf } from './filter-keys.js';
import { keysInFilter, productDaysInFilter } from './filter-conditions.js';
import { readSegmentRule, resolveRule, type ResolvedGroup } from './segment-rule.js';
import { HOLDS_EVENTS } from './stored-days.js';

/** The resolved filter of a query: days, brands, categories and segment, as of the answer's snapshot. */
export interface ResolvedFilter {
  head: Freshness & { range: CoveredDays };
  /** First and last day, inclusive. For an empty store: a range without days. */
  from: string;
  to: string;
  /** Last day of the store; null if it is empty. */
  lastDay: string | null;
  /** The last batch the snapshot sees. */
  lastBatch: number;
  /** Start and end of the range; the end is exclusive. */
  bounds: readonly [begin: string, end: string];
  /** If the last day is cut: events from this time on do not count. Equals the end of the bounds. */
  cutAt: string | null;
  /** The range covers all stored data, refunds included, so the materialized views can answer. */
  whole: boolean;
  /** The range starts at or before the first stored day and has no filter. */
  fromStart: boolean;
  /** Keys that pass the filter; null without one. */
  brandIds: number[] | null;
  categoryKeys: number[] | null;
  /** Only events of the users that match this rule count; null: all users. */
  segment: ResolvedGroup | null;
  /** By brand, category or segment. */
  filtered: boolean;
}

const storeRow = z.object({
  as_of: timestamp.nullable(),
  last_batch: numeric,
  begins_at: z.string(),
  ends_at: z.string(),
  first_day: z.string().nullable(),
  last_day: z.string().nullable(),
  /** Includes days with only refunds, which the materialized views count too. */
  first_counted_day: z.string().nullable(),
  last_counted_day: z.string().nullable(),
  /** Latest event of the range, whatever the filter. */
  data_through: timestamp.nullable(),
});
const throughRow = z.object({ data_through: timestamp.nullable() });

const NO_DAY = { from: '1970-01-02', to: '1970-01-01' };

/**
 * Reads the state of the store and resolves range and filters. Call it first in the transaction of an answer.
 *
 * @throws NotFoundError if the segment was removed
 */
export async function resolveFilter(client: SqlClient, query: AnswerFilter): Promise<ResolvedFilter> {
  const store = await queryRow(
    client,
    storeRow,
    `select s.last_batch_at as as_of, s.last_batch, d.first_day::text, d.last_day::text,
       d.first_counted_day::text, d.last_counted_day::text,
       day_start(coalesce($1, d.first_day, $3))::text as begins_at, day_start(coalesce($2, d.last_day, $4) + 1)::text as ends_at, (
         select max(last_event_at) from stage_days where day between coalesce($1, d.first_day) and coalesce($2, d.last_day)) as data_through
     from store_state s
     cross join (
       select
         min(day) filter (where ${HOLDS_EVENTS}) as first_day, max(day) filter (where ${HOLDS_EVENTS}) as last_day,
         min(day) as first_counted_day, max(day) as last_counted_day
       from stage_days
       where events > 0) d`,
    [query.from ?? null, query.to ?? null, NO_DAY.from, NO_DAY.to],
  );
  const from = query.from ?? store.first_day ?? NO_DAY.from;
  const to = query.to ?? store.last_day ?? NO_DAY.to;
  const brandIds = query.brand === undefined ? null : await brandIdsOf(client, query.brand);
  const categoryKeys = query.category === undefined ? null : await categoryKeysOf(client, query.category);
  const segment = query.segment === undefined ? null : await readSegment(client, query.segment, store);
  const filtered = brandIds !== null || categoryKeys !== null || segment !== null;
  const wanted = { from, to, brandIds, categoryKeys };
  const cut = query.until === undefined ? null : await readCut(client, wanted, query.until);
  const { first_counted_day: first, last_counted_day: last } = store;
  const coversAll = first !== null && last !== null && from <= first && to >= last;
  return {
    head: {
      asOf: store.as_of,
      dataThrough:
        cut !== null
          ? cut.data_through
          : brandIds === null && categoryKeys === null
            ? store.data_through
            : await dataThrough(client, wanted, store.last_day ?? to),
      range: { from: query.from ?? store.first_day, to: query.to ?? store.last_day },
    },
    from,
    to,
    lastDay: store.last_day,
    lastBatch: store.last_batch,
    bounds: [store.begins_at, cut?.cut_at ?? store.ends_at],
    cutAt: cut?.cut_at ?? null,
    whole: coversAll && !filtered && cut === null,
    fromStart: store.first_day !== null && from <= store.first_day && !filtered && cut === null,
    brandIds,
    categoryKeys,
    segment,
    filtered,
  };
}

/** The same days and categories, restricted to some brands. */
export async function withBrands(client: SqlClient, filter: ResolvedFilter, brandIds: number[]): Promise<ResolvedFilter> {
  const wanted = { ...filter, brandIds };
  const through =
    filter.cutAt === null ? await dataThrough(client, wanted, filter.lastDay ?? filter.to) : await cutThrough(client, wanted, filter.cutAt);
  return {
    ...wanted,
    head: { ...filter.head, dataThrough: through },
    whole: false,
    fromStart: false,
    filtered: true,
  };
}

async function readSegment(client: SqlClient, segmentId: string, store: z.output<typeof storeRow>): Promise<ResolvedGroup> {
  const stored = { first: store.first_day ?? NO_DAY.from, last: store.last_day ?? NO_DAY.to };
  return resolveRule(client, await readSegmentRule(client, segmentId), stored);
}

const cutRow = z.object({ cut_at: timestamp });

type DaysAndKeys = Pick<ResolvedFilter, 'from' | 'to' | 'brandIds' | 'categoryKeys'>;

async function readCut(client: SqlClient, wanted: DaysAndKeys, until: string) {
  const { cut_at } = await queryRow(client, cutRow, 'select store_instant($1::date + $2::time) as cut_at', [wanted.to, until]);
  return { cut_at, data_through: await cutThrough(client, wanted, cut_at) };
}

/** Time of the latest event that counts when the last day is cut. */
async function cutThrough(client: SqlClient, wanted: DaysAndKeys, cutAt: string): Promise<string | null> {
  const p = new SqlParameters();
  const to = p.add(wanted.to);
  const row = await queryRow(
    client,
    throughRow,
    `select coalesce(
       (select max(e.event_time) from events e
        where e.event_time >= day_start(${to}::date) and e.event_time < ${p.add(cutAt)} and ${keysInFilter('e', wanted, p)}),
       (select max(d.last_event_at) from product_days d
        where d.day >= ${p.add(wanted.from)} and d.day < ${to} and ${keysInFilter('d', wanted, p)})) as data_through`,
    p.values,
  );
  return row.data_through;
}

async function dataThrough(client: SqlClient, wanted: DaysAndKeys, lastDay: string): Promise<string | null> {
  const { from, to, brandIds, categoryKeys } = wanted;
  // The latest event of these brands and categories, whatever the segment.
  if (categoryKeys === null) {
    const sql = 'select max(last_event_at) as data_through from brand_days where day between $1 and $2 and brand_id = any($3)';
    return (await queryRow(client, throughRow, sql, [from, to, brandIds])).data_through;
  }
  // It is nearly always on the last stored day, a sixtieth of two months of rows. The whole range is read only if it is not.
  const p = new SqlParameters();
  const inFilter = productDaysInFilter(wanted, p);
  const latest = 'select max(d.last_event_at) from product_days d where';
  const row = await queryRow(
    client,
    throughRow,
    `select coalesce(
       (${latest} d.day = ${p.add(to < lastDay ? to : lastDay)} and ${inFilter}),
       (${latest} ${inFilter})) as data_through`,
    p.values,
  );
  return row.data_through;
}
