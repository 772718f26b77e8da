import { z } from 'zod';
import type { EventRow, LinkRow } from './event-row.js';
import { type ResolvedIds, resolveExternalIds, UnknownKeyError } from './external-ids.js';
import type { RunStatement } from './batch-statements.js';

/** Key of the row in `brands` and `categories` that means "none". */
const NONE = 0;

const brandRow = z.object({ name: z.string(), brand_id: z.number() });
const categoryRow = z.object({ position: z.number(), category_key: z.number() });

/** The keys of each row, in row order. */
export interface BatchDimensions {
  products: readonly string[];
  categories: readonly number[];
  brands: readonly number[];
  users: readonly string[];
  devices: readonly (string | null)[];
  /** Device and user of each link, in link order. */
  links: readonly { device: string; user: string }[];
}

/**
 * Looks up the keys of brands, categories and external ids, once per batch, and creates the missing ones. The caller holds the
 * `store_state` lock, so nobody else creates any.
 */
export function resolveDimensions(run: RunStatement, rows: readonly EventRow[], links: readonly LinkRow[] = []): Promise<BatchDimensions> {
  return resolve(run, rows, links, true);
}

/** Like `resolveDimensions`, but creates nothing and needs no lock. Returns null if any key is unknown. */
export async function findDimensions(
  run: RunStatement,
  rows: readonly EventRow[],
  links: readonly LinkRow[],
): Promise<BatchDimensions | null> {
  try {
    return await resolve(run, rows, links, false);
  } catch (error) {
    if (error instanceof UnknownKeyError) return null;
    throw error;
  }
}

async function resolve(run: RunStatement, rows: readonly EventRow[], links: readonly LinkRow[], make: boolean): Promise<BatchDimensions> {
  const ids = await resolveExternalIds(run, rows, links, make);
  return {
    products: rows.map((row) => ids.of('product', row.productId)),
    categories: await resolveCategories(run, rows, ids, make),
    brands: await resolveBrands(run, rows, make),
    users: rows.map((row) => ids.of(row.device?.isAnonymous === true ? 'device' : 'user', row.userId)),
    devices: rows.map(({ device }) => (device === undefined ? null : ids.of('device', device.id))),
    links: links.map(({ deviceId, userId }) => ({ device: ids.of('device', deviceId), user: ids.of('user', userId) })),
  };
}

/** @returns the brand key of each row */
async function resolveBrands(run: RunStatement, rows: readonly EventRow[], make: boolean): Promise<number[]> {
  const names = new Set<string>();
  for (const { brand } of rows) if (brand !== null) names.add(brand);
  const keys = await brandKeys(run, [...names], make);
  return rows.map(({ brand }) => (brand === null ? NONE : resolved(keys.get(brand), 'brand')));
}

/** @param names without duplicates. @param make creates missing keys; the caller must then hold the `store_state` lock */
export async function brandKeys(run: RunStatement, names: readonly string[], make = true): Promise<Map<string, number>> {
  if (names.length === 0) return new Map();
  const { rows } = await run(make ? 'brands' : 'knownBrands', [names]);
  return new Map(rows.map((row) => brandRow.parse(row)).map(({ name, brand_id: key }) => [name, key]));
}

/** @returns the category key of each row */
async function resolveCategories(run: RunStatement, rows: readonly EventRow[], ids: ResolvedIds, make: boolean): Promise<number[]> {
  const positions = new Map<string, number>();
  const given: CategoryName[] = [];
  // Position of each row's category in `given`, from 1; 0 means "none".
  const positionOf = rows.map(({ categoryId, categoryCode }) => {
    if (categoryId === null && categoryCode === null) return 0;
    const id = categoryId === null ? null : ids.of('category', categoryId);
    const name = `${id ?? ''}\n${categoryCode ?? ''}`;
    const known = positions.get(name);
    if (known !== undefined) return known;
    given.push({ id, code: categoryCode });
    positions.set(name, given.length);
    return given.length;
  });
  const keys = [NONE, ...(await categoryKeys(run, given, make))];
  return positionOf.map((position) => resolved(keys[position], 'category'));
}

export interface CategoryName {
  /** 64-bit integer as decimal text. */
  id: string | null;
  code: string | null;
}

/**
 * @param given without duplicates; each has an id, a code or both
 * @param make creates missing keys; the caller must then hold the `store_state` lock
 * @throws UnknownKeyError if one has no key
 * @returns their keys, in the same order
 */
export async function categoryKeys(run: RunStatement, given: readonly CategoryName[], make = true): Promise<number[]> {
  if (given.length === 0) return [];
  const keys: number[] = [];
  const { rows } = await run(make ? 'categories' : 'knownCategories', [given.map(({ id }) => id), given.map(({ code }) => code)]);
  for (const { position, category_key: key } of rows.map((row) => categoryRow.parse(row))) keys[position - 1] = key;
  return given.map((_, index) => resolved(keys[index], 'category'));
}

function resolved(key: number | undefined, what: string): number {
  if (key === undefined) throw new UnknownKeyError(`a ${what} of the batch has no key`);
  return key;
}
