import { type BreakdownRow, type FunnelBreakdownAnswer, type FunnelBreakdownQuery, UNKNOWN } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, queryRows, type RowSource, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { resolveFilter, type ResolvedFilter } from '../filters/resolved-filter.js';
import { BY_PRODUCT, countedBy, countedStages, type KeyCounts, rowsOfCounts } from '../filters/counted-stages.js';
import { brandInFilter } from '../filters/filter-conditions.js';
import { onColumns } from '../filters/on-columns.js';
import { priceBands } from './price-bands.js';
import { type StageCounts, stageRates } from '../filters/rates.js';

const partRow = z.object({ key: z.string(), views: numeric, carts: numeric, purchases: numeric });
type Part = z.output<typeof partRow>;
const quartilesRow = z.object({ quartiles: z.array(z.number()).nullable() });

const SUMS = 'sum(d.views) as views, sum(d.carts) as carts, sum(d.purchases) as purchases';

/** The funnel in events, broken down by category, brand or price. The client must be in a repeatable-read transaction. */
export async function funnelBreakdown(client: SqlClient, query: FunnelBreakdownQuery, columns: Columns): Promise<FunnelBreakdownAnswer> {
  const filter = await resolveFilter(client, query);
  const { bounds, found } = await (query.by === 'price'
    ? onColumns(client, columns, filter, (events) => byPrice(events, filter))
    : keyedParts(client, filter, query, columns));
  const parts = found.sort(query.by === 'price' ? (a, b) => orderOfBand(a) - orderOfBand(b) : mostViewedFirst);
  const shown = parts.slice(0, query.limit);
  const left = parts.slice(query.limit);
  return {
    ...filter.head,
    by: query.by,
    level: query.level,
    rows: shown.map((part) => ({ key: part.key, ...bandOf(part, bounds), ...figures(part) })),
    rest: left.length === 0 ? null : { keys: left.length, ...figures(sumOf(left)) },
    total: figures(sumOf(parts)),
  };
}

/** Ties are broken by name: PostgreSQL returns groups in no fixed order, and the limit must keep the same rows every time. */
const mostViewedFirst = (a: Part, b: Part): number =>
  b.views - a.views || b.purchases - a.purchases || b.carts - a.carts || (a.key < b.key ? -1 : 1);

const orderOfBand = ({ key }: Part): number => (key === UNKNOWN ? Number.POSITIVE_INFINITY : Number(key));

function bandOf({ key }: Part, bounds: readonly number[]): Pick<BreakdownRow, 'priceFrom' | 'priceTo'> {
  if (bounds.length === 0 || key === UNKNOWN) return { priceFrom: null, priceTo: null };
  const band = Number(key);
  return { priceFrom: bounds[band - 1] ?? null, priceTo: bounds[band] ?? null };
}

const figures = ({ views, carts, purchases }: StageCounts) => ({ views, carts, purchases, ...stageRates({ views, carts, purchases }) });

const sumOf = (parts: readonly StageCounts[]): StageCounts =>
  parts.reduce<StageCounts>(
    (sum, part) => ({ views: sum.views + part.views, carts: sum.carts + part.carts, purchases: sum.purchases + part.purchases }),
    { views: 0, carts: 0, purchases: 0 },
  );

interface Parts {
  found: Part[];
  /** Between price bands. */
  bounds: readonly number[];
}

async function keyedParts(
  client: SqlClient,
  filter: ResolvedFilter,
  { by, level }: FunnelBreakdownQuery,
  columns: Columns,
): Promise<Parts> {
  const counted = (column: 'category_key' | 'brand_id') =>
    onColumns(client, columns, filter, (events) => countedBy(events, filter, column));
  if (by === 'category') return { bounds: [], found: await byCategory(client, await counted('category_key'), level) };
  // Without a category, brand_days already holds the counts.
  const isOfBrandDays = filter.categoryKeys === null && filter.segment === null && filter.cutAt === null;
  return { bounds: [], found: isOfBrandDays ? await ofBrandDays(client, filter) : await byBrand(client, await counted('brand_id')) };
}

function byCategory(client: SqlClient, counts: readonly KeyCounts[], level: number) {
  const p = new SqlParameters();
  return queryRows(
    client,
    partRow,
    `select coalesce(array_to_string((string_to_array(c.category_code, '.'))[:${p.add(level)}], '.'), ${p.add(UNKNOWN)}) as key, ${SUMS}
     from ${rowsOfCounts(counts, 'bigint', p)} d
     join categories c on c.category_key = d.key
     group by 1`,
    p.values,
  );
}

function ofBrandDays(client: SqlClient, filter: ResolvedFilter) {
  const p = new SqlParameters();
  return queryRows(
    client,
    partRow,
    `select coalesce(b.name, ${p.add(UNKNOWN)}) as key, ${SUMS}
     from brand_days d
     join brands b using (brand_id)
     where d.day between ${p.add(filter.from)} and ${p.add(filter.to)} and ${brandInFilter('d', filter, p)}
     group by 1`,
    p.values,
  );
}

function byBrand(client: SqlClient, counts: readonly KeyCounts[]) {
  const p = new SqlParameters();
  return queryRows(
    client,
    partRow,
    `select coalesce(b.name, ${p.add(UNKNOWN)}) as key, ${SUMS}
     from ${rowsOfCounts(counts, 'bigint', p)} d
     join brands b on b.brand_id = d.key
     group by 1`,
    p.values,
  );
}

/** Bands products by their last-seen price. The bands are the same for all days and filters, so that they can be compared. */
async function byPrice(events: RowSource, filter: ResolvedFilter): Promise<Parts> {
  const { quartiles } = await queryRow(
    events,
    quartilesRow,
    `select quantile_disc(price::double, [0.25, 0.5, 0.75]) as quartiles from product_prices where price is not null`,
  );
  const bounds = priceBands(quartiles ?? []);
  const p = new SqlParameters();
  const band = bounds.map((bound) => `(p.price >= ${p.add(bound)})::integer`).join(' + ') || '0';
  const found = await queryRows(
    events,
    partRow,
    `select case when p.price is null then ${p.add(UNKNOWN)} else (${band})::text end as key, ${SUMS}
     from ${await countedStages(events, filter, BY_PRODUCT, p)} d
     left join product_prices p using (product_id)
     group by 1`,
    p.values,
  );
  return { bounds, found };
}
