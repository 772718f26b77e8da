import { MAX_CATALOG_ROWS, type ProductRow, type ProductSort, type SortOrder } from '@storepulse/contracts';
import { call, type CallInput } from '../../api/client.ts';
import type { Gathered } from '../../exports/exportable.ts';

type Query = Omit<NonNullable<CallInput<'productCatalog'>['query']>, 'limit' | 'offset'>;

/**
 * All products that match the filter, in table order. Loaded page by page, ordered by id: in any other order, a product sold in the
 * meantime could move from a later page to one already loaded, and would be missing.
 */
export async function wholeCatalog(
  query: Query,
  order: { sort: ProductSort; order: SortOrder },
  signal: AbortSignal,
  told: (rows: number) => void,
): Promise<Gathered<ProductRow>> {
  const rows = new Map<string, ProductRow>();
  let matching = 0;
  let offset = 0;
  do {
    const answer = await call('productCatalog', { query: { ...query, offset }, signal });
    matching = answer.matchingProducts;
    for (const row of answer.products) rows.set(row.productId, row);
    told(rows.size);
    if (answer.products.length === 0) break;
    offset += MAX_CATALOG_ROWS;
  } while (offset < matching);
  return { rows: ranked([...rows.values()], order) };
}

/** Sorts like the server: nulls last; ties by purchases, most first, then by id. */
export function ranked(rows: readonly ProductRow[], { sort, order }: { sort: ProductSort; order: SortOrder }): ProductRow[] {
  const turn = order === 'asc' ? 1 : -1;
  return rows
    .toSorted((a, b) => nullsLast(a[sort], b[sort]) || turn * compare(a, b, sort) || b.purchases - a.purchases || byId(a, b))
    .map((row, index) => ({ ...row, rank: index + 1 }));
}

const nullsLast = (a: unknown, b: unknown): number => Number(a === null) - Number(b === null);

function compare(a: ProductRow, b: ProductRow, sort: ProductSort): number {
  if (sort === 'productId') return byId(a, b);
  const [first, second] = [a[sort], b[sort]];
  if (typeof first === 'number' && typeof second === 'number') return first - second;
  if (typeof first === 'string' && typeof second === 'string') return first < second ? -1 : Number(first > second);
  return 0;
}

/** Ids can exceed the safe integer range, so compare them as BigInt. */
function byId(a: ProductRow, b: ProductRow): number {
  const [first, second] = [BigInt(a.productId), BigInt(b.productId)];
  return first < second ? -1 : Number(first > second);
}
