import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { ofRangeAndFilter } from '../filters/column-conditions.js';
import { EVENT_AMOUNT, eventsInRangeAndFilter } from '../filters/filter-conditions.js';
import { STAGE_COUNTS } from '../filters/counted-stages.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';
import type { BrandSums } from '../product-days/brand-totals.js';
import type { BrandDays } from '../product-days/category-days.js';

const sums = { views: numeric, carts: numeric, purchases: numeric, ten_thousandths: numeric };
const brandRow = z.object({ brand_id: z.number(), ...sums });
const dayRow = z.object({ day: z.string(), brand_id: z.number(), ...sums });

const refundRow = z.object({ day: z.string(), brand_id: z.number(), ten_thousandths: numeric });

const SUMS = `${STAGE_COUNTS},
  (coalesce(sum(${EVENT_AMOUNT}) filter (where e.event_type = 'purchase'), 0) * 10000)::bigint as ten_thousandths`;

const source = (filter: ResolvedFilter, p: SqlParameters): string => `from events e where ${ofRangeAndFilter(filter, p)}`;

/** Sums per brand, counted on the columns. */
export async function countedBrands(events: RowSource, filter: ResolvedFilter): Promise<BrandSums> {
  const p = new SqlParameters();
  const rows = await queryRows(events, brandRow, `select e.brand_id, ${SUMS} ${source(filter, p)} group by e.brand_id`, p.values);
  return [
    rows.map((row) => row.brand_id),
    rows.map((row) => row.views),
    rows.map((row) => row.carts),
    rows.map((row) => row.purchases),
    rows.map((row) => row.ten_thousandths),
  ];
}

/**
 * Sums per day and brand, or over all brands under brand id 0. Refunds are rows of their own, except under a segment: a refund is not an action
 * of a user.
 */
export async function countedBrandDays(
  { client, events }: { client: SqlClient; events: RowSource },
  filter: ResolvedFilter,
  of: 'each brand' | 'all brands',
): Promise<BrandDays> {
  const p = new SqlParameters();
  const brand = of === 'each brand' ? 'e.brand_id' : '0';
  const rows = await queryRows(
    events,
    dayRow,
    `select e.day::text as day, ${brand} as brand_id, ${SUMS} ${source(filter, p)} group by all`,
    p.values,
  );
  const refunds = filter.segment === null ? await refundsOf(client, filter, brand) : [];
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
