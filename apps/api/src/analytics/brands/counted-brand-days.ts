import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { eventsInRangeAndFilter } from '../filters/filter-conditions.js';
import { countedStages, SUMS } from '../filters/counted-stages.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';
import type { BrandSums } from '../product-days/brand-totals.js';
import type { BrandDays } from '../product-days/category-days.js';

const sums = { views: numeric, carts: numeric, purchases: numeric, ten_thousandths: numeric };
const brandRow = z.object({ brand_id: z.number(), ...sums });
const dayRow = z.object({ day: z.string(), brand_id: z.number(), ...sums });

const refundRow = z.object({ day: z.string(), brand_id: z.number(), ten_thousandths: numeric });

/** Temporary table in the columns: sums per day and brand, of all brands. */
const DAYS = 'counted_brand_days';
const ADDED = SUMS.map((column) => `sum(d.${column})::bigint as ${column}`).join(', ');

/** Reads the events once for all that follows. */
export async function countBrandDays(events: RowSource, filter: ResolvedFilter): Promise<void> {
  const p = new SqlParameters();
  const counted = await countedStages(events, { ...filter, brandIds: null }, { day: 'e.day', brand_id: 'e.brand_id' }, p);
  await events.query(`create or replace temp table ${DAYS} as from ${counted}`, p.values);
}

/** Sums per brand. After `countBrandDays`. */
export async function countedBrands(events: RowSource): Promise<BrandSums> {
  const rows = await queryRows(events, brandRow, `select d.brand_id, ${ADDED} from ${DAYS} d group by d.brand_id`);
  return [
    rows.map((row) => row.brand_id),
    rows.map((row) => row.views),
    rows.map((row) => row.carts),
    rows.map((row) => row.purchases),
    rows.map((row) => row.ten_thousandths),
  ];
}

/**
 * Sums per day and brand of the filter, or over all brands under brand id 0. After `countBrandDays`. Refunds are rows of their own, except under a segment: a refund is not an action
 * of a user.
 */
export async function countedBrandDays(
  { client, events }: { client: SqlClient; events: RowSource },
  filter: ResolvedFilter,
  of: 'each brand' | 'all brands',
): Promise<BrandDays> {
  const p = new SqlParameters();
  const isEach = of === 'each brand';
  const rows = await queryRows(
    events,
    dayRow,
    `select d.day::text as day, d.brand_id, d.views, d.carts, d.purchases, d.ten_thousandths
     from (
       select d.day, ${isEach ? 'd.brand_id' : '0 as brand_id'}, ${ADDED}
       from ${DAYS} d
       where ${isEach && filter.brandIds !== null ? `d.brand_id in (select unnest(${p.add(filter.brandIds)}::integer[]))` : 'true'}
       group by all) d`,
    p.values,
  );
  const refunds = filter.segment === null ? await refundsOf(client, filter, isEach ? 'e.brand_id' : '0') : [];
  const all = [...rows, ...refunds.map((row) => ({ ...row, views: 0, carts: 0, purchases: 0, ten_thousandths: -row.ten_thousandths }))];
  return [
    all.map((row) => row.day),
    all.map((row) => row.brand_id),
    all.map((row) => row.views),
    all.map((row) => row.carts),
    all.map((row) => row.purchases),
    all.map((row) => row.ten_thousandths),
  ];
}

function refundsOf(client: SqlClient, filter: ResolvedFilter, brand: string) {
  const p = new SqlParameters();
  return queryRows(
    client,
    refundRow,
    `select store_day(e.event_time)::text as day, ${brand} as brand_id, (sum(e.amount) * 10000)::bigint as ten_thousandths
     from refunds e
     where ${eventsInRangeAndFilter(filter, p)}
     group by 1, 2`,
    p.values,
  );
}
