import type { CoveredDays, Freshness, AnswerFilter } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric, timestamp } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { brandIdsOf, categoryKeysOf } from './filter-keys.js';
import { EVENTS_IN_FILTER, PRODUCT_DAYS_IN_FILTER } from './filter-conditions.js';
import { EXACT_LIMIT_MS } from './exact-limit.js';
import { readSegmentRule, resolveRule } from './segment-rule.js';
import { readSegmentUsers, type FilterSegment } from './segment-users.js';
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
  /** Only events of this segment's users count; null: all users. */
  segment: FilterSegment | null;
  /** By brand, category or segment. */
  filtered: boolean;
  /** Days and keys: the parameters $1-$4 of every query over a filter. */
  parameters: [from: string, to: string, brandIds: number[] | null, categoryKeys: number[] | null];
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
  const parameters: ResolvedFilter['parameters'] = [from, to, brandIds, categoryKeys];
  const cut = query.until === undefined ? null : await readCut(client, parameters, query.until);
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
            : await dataThrough(client, parameters, store.last_day ?? to),
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
    parameters,
  };
}

/** The same days and categories, restricted to some brands. */
export async function withBrands(client: SqlClient, filter: ResolvedFilter, brandIds: number[]): Promise<ResolvedFilter> {
  const parameters: ResolvedFilter['parameters'] = [filter.from, filter.to, brandIds, filter.categoryKeys];
  const through =
    filter.cutAt === null
      ? await dataThrough(client, parameters, filter.lastDay ?? filter.to)
      : await cutThrough(client, parameters, filter.cutAt);
  return {
    ...filter,
    head: { ...filter.head, dataThrough: through },
    whole: false,
    fromStart: false,
    brandIds,
    filtered: true,
    parameters,
  };
}

async function readSegment(client: SqlClient, segmentId: string, store: z.output<typeof storeRow>): Promise<FilterSegment> {
  const stored = { first: store.first_day ?? NO_DAY.from, last: store.last_day ?? NO_DAY.to };
  const rule = await resolveRule(client, await readSegmentRule(client, segmentId), stored);
  return readSegmentUsers(client, rule, EXACT_LIMIT_MS);
}

const cutRow = z.object({ cut_at: timestamp });

async function readCut(client: SqlClient, parameters: ResolvedFilter['parameters'], until: string) {
  const { cut_at } = await queryRow(client, cutRow, 'select store_instant($1::date + $2::time) as cut_at', [parameters[1], until]);
  return { cut_at, data_through: await cutThrough(client, parameters, cut_at) };
}

/** Time of the latest event that counts when the last day is cut. */
async function cutThrough(client: SqlClient, parameters: ResolvedFilter['parameters'], cutAt: string): Promise<string | null> {
  const row = await queryRow(
    client,
    throughRow,
    `select coalesce(
       (select max(e.event_time) from events e where e.event_time >= day_start($2::date) and e.event_time < $5 and ${EVENTS_IN_FILTER}),
       (select max(d.last_event_at) from product_days d
        where ${PRODUCT_DAYS_IN_FILTER.replace('between $1 and $2', '>= $1 and d.day < $2')})) as data_through`,
    [...parameters, cutAt],
  );
  return row.data_through;
}

async function dataThrough(client: SqlClient, parameters: ResolvedFilter['parameters'], lastDay: string): Promise<string | null> {
  const [, to, , categoryKeys] = parameters;
  // The latest event of these brands and categories, whatever the segment.
  if (categoryKeys === null) {
    const sql = 'select max(last_event_at) as data_through from brand_days where day between $1 and $2 and brand_id = any($3)';
    return (await queryRow(client, throughRow, sql, parameters.slice(0, 3))).data_through;
  }
  // It is nearly always on the last stored day, a sixtieth of two months of rows. The whole range is read only if it is not.
  const latest = 'select max(d.last_event_at) from product_days d where';
  const row = await queryRow(
    client,
    throughRow,
    `select coalesce(
       (${latest} d.day = $5 and ${PRODUCT_DAYS_IN_FILTER}),
       (${latest} ${PRODUCT_DAYS_IN_FILTER})) as data_through`,
    [...parameters, to < lastDay ? to : lastDay],
  );
  return row.data_through;
}
