import type { SceneWall, ScenePulse } from '@storepulse/contracts';
import { z } from 'zod';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { CART_CUT_OFF_MINUTES } from '../carts/abandoned-carts.query.js';
import { identityOf, namesOf, productColumns } from '../product-identity/product-columns.js';
import { LIST_LENGTH, type Runner } from '../wall/brand-race.js';
import { OPEN_CART_MINUTES } from '../wall/wall.query.js';
import type { DayActions } from './day-actions.js';
import type { DayState, Sold } from './day-state.js';

const MINUTE_MS = 60_000;
/** Events of products without a brand are left out of brand figures. */
const NO_BRAND = 0;

const productRow = z.object(productColumns);
const brandRow = z.object({ brand_id: z.number(), name: z.string() });

type Identity = ReturnType<typeof identityOf>;
export interface SoldLists {
  brands: ScenePulse['topBrands'];
  products: ScenePulse['topProducts'];
  /** All brands with sales. */
  runners: Runner[];
}

/** Best sellers by purchases, and all brands with sales. */
export async function soldLists(client: SqlClient, dayState: DayState, actions: DayActions): Promise<SoldLists> {
  const idOf = (product: number): bigint => BigInt(actions.productIdOf(product));
  const branded = [...dayState.brands].filter(([brand]) => brand !== NO_BRAND);
  const names = await brandNames(
    client,
    branded.map(([brand]) => brand),
  );
  const named = (of: [number, Sold][]): Runner[] =>
    of.flatMap(([brand, sold]) => (names.has(brand) ? [{ brand: names.get(brand) ?? '', ...sold }] : []));
  const products = largest(dayState.products, (sold) => sold.purchases, idOf);
  const known = await identities(
    client,
    products.map(([product]) => actions.productIdOf(product)),
  );
  return {
    brands: named(largest(branded, (sold) => sold.purchases, BigInt)),
    runners: named(branded),
    products: products.flatMap(([product, sold]) => withIdentity(known, actions, product, sold)),
  };
}

/** Open carts, the products most often in carts, and those left in carts. */
export async function cartLists(
  client: SqlClient,
  dayState: DayState,
  actions: DayActions,
  at: Date,
): Promise<{ open: SceneWall['openCarts']; inCarts: SceneWall['inCarts']; left: SceneWall['leftInCarts'] }> {
  const idOf = (product: number): bigint => BigInt(actions.productIdOf(product));
  const open = [...dayState.openPairs(at.getTime() - OPEN_CART_MINUTES * MINUTE_MS)];
  const inCarts = largest(dayState.carts, (carts) => carts.pairs, idOf);
  const left = largest(dayState.leftPairs(at.getTime() - CART_CUT_OFF_MINUTES * MINUTE_MS), (pairs) => pairs, idOf);
  const wanted = [...open.map(({ product }) => product), ...inCarts.map(([product]) => product), ...left.map(([product]) => product)];
  const known = await identities(
    client,
    [...new Set(wanted)].map((product) => actions.productIdOf(product)),
  );
  const priceOf = (product: number): number => known.get(actions.productIdOf(product))?.price ?? 0;
  return {
    open: {
      carts: new Set(open.map(({ session }) => session)).size,
      items: open.length,
      value: open.reduce((sum, { product }) => sum + priceOf(product), 0),
    },
    inCarts: inCarts.flatMap(([product, { pairs, purchasedPairs }]) =>
      withIdentity(known, actions, product, { carts: pairs, purchases: purchasedPairs }),
    ),
    left: left.flatMap(([product, pairs]) => withIdentity(known, actions, product, { left: pairs, value: pairs * priceOf(product) })),
  };
}

/** The entries with the largest values; ties go to the smaller id, as on the live wall. */
function largest<Counted>(
  entries: Iterable<[number, Counted]>,
  figure: (counted: Counted) => number,
  idOf: (number: number) => bigint,
): [number, Counted][] {
  return [...entries].toSorted(([a, one], [b, other]) => figure(other) - figure(one) || (idOf(a) < idOf(b) ? -1 : 1)).slice(0, LIST_LENGTH);
}

function withIdentity<Figures>(
  known: Map<string, Identity>,
  actions: DayActions,
  product: number,
  figures: Figures,
): (Identity & Figures)[] {
  const identity = known.get(actions.productIdOf(product));
  return identity === undefined ? [] : [{ ...identity, ...figures }];
}

async function identities(client: SqlClient, productIds: readonly string[]): Promise<Map<string, Identity>> {
  const rows = await queryRows(
    client,
    productRow,
    `select p.product_id, ${namesOf('p.product_id')}, p.brand, p.category_code as category, p.price
     from products p
     where p.product_id = any($1::bigint[])`,
    [productIds],
  );
  return new Map(rows.map((row) => [row.product_id, identityOf(row)]));
}

async function brandNames(client: SqlClient, brandIds: readonly number[]): Promise<Map<number, string>> {
  const rows = await queryRows(client, brandRow, 'select brand_id, name from brands where brand_id = any($1) and name is not null', [
    brandIds,
  ]);
  return new Map(rows.map((row) => [row.brand_id, row.name]));
}
