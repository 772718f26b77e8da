import type { WallData } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../../platform/query-rows.js';
import { CART_CUT_OFF_MINUTES } from '../carts/abandoned-carts.query.js';
import { identityOf, namesOf, PRICE_OF_P, productColumns } from '../product-identity/product-columns.js';
import { readStoreState } from '../store-state/store-state.js';
import { type BrandRaces, LIST_LENGTH, runnersOfDay } from './brand-race.js';
import type { BaselineDays } from '../baseline/baseline-days.js';
import { wallHealth } from './wall-health.query.js';

export const OPEN_CART_MINUTES = 10;
const openCartsRow = z.object({ carts: numeric, items: numeric, value: numeric });
const inCartsRow = z.object({ ...productColumns, carts: numeric, purchases: numeric });
const leftRow = z.object({ ...productColumns, left: numeric, value: numeric });

/** In-memory data of past weeks. */
export interface PastWeeks {
  days: BaselineDays;
  races: BrandRaces;
}

const NO_RACE: WallData['brandRace'] = { against: null, byRevenue: [], byPurchases: [] };

/** Data of the wall besides the pulse, for HTTP, subscribe replies and pushes. The client must be in a repeatable-read transaction. */
export async function wall(client: SqlClient, now: Date, past: PastWeeks): Promise<WallData> {
  const state = await readStoreState(client, now);
  const { day, timeZone, end, exactEnd } = state;
  return {
    asOf: state.asOf,
    dataThrough: state.dataThrough,
    serverTime: now.toISOString(),
    timeZone,
    mode: state.mode,
    day,
    through: day === null ? null : end.toISOString(),
    baseline: day === null ? { weeks: 0, bands: {} } : await past.days.baseline(client, day, end),
    openCarts: await openCarts(client, exactEnd),
    inCarts: await inCarts(client, day),
    leftInCarts: await leftInCarts(client, day, exactEnd),
    cutOffMinutes: CART_CUT_OFF_MINUTES,
    brandRace: day === null ? NO_RACE : await past.races.of(client, await runnersOfDay(client, day), day, end),
    health: await wallHealth(client, now, state.sentAt),
  };
}

// Carts with activity in the last minutes that hold an item neither removed nor bought.
const openCarts = (client: SqlClient, end: string): Promise<WallData['openCarts']> =>
  queryRow(
    client,
    openCartsRow,
    `select count(distinct i.user_session) as carts, count(*) as items, coalesce(sum(${PRICE_OF_P}), 0) as value
     from cart_items i
     join products p using (product_id)
     where i.carts > 0 and i.removals = 0 and i.purchases = 0
       and i.last_cart_at > $1::timestamptz - make_interval(mins => $2) and i.last_cart_at <= $1`,
    [end, OPEN_CART_MINUTES],
  );

async function inCarts(client: SqlClient, day: string | null): Promise<WallData['inCarts']> {
  const rows = await queryRows(
    client,
    inCartsRow,
    `select p.product_id, ${namesOf('p.product_id')}, p.brand, p.category_code as category, p.price, t.pairs as carts,
       t.purchased_pairs as purchases
     from (
       select product_id, pairs, purchased_pairs
       from cart_days
       where day = $1
       order by pairs desc, product_id
       limit $2) t
     join products p using (product_id)
     order by t.pairs desc, p.product_id`,
    [day, LIST_LENGTH],
  );
  return rows.map((row) => ({ ...identityOf(row), carts: row.carts, purchases: row.purchases }));
}

async function leftInCarts(client: SqlClient, day: string | null, end: string): Promise<WallData['leftInCarts']> {
  // Leaves out pairs with activity since the cut-off: they are still open.
  const rows = await queryRows(
    client,
    leftRow,
    `select p.product_id, ${namesOf('p.product_id')}, p.brand, p.category_code as category, p.price,
       t.left_pairs as left, t.left_pairs * coalesce(${PRICE_OF_P}, 0) as value
     from (
       select d.product_id, d.undecided_pairs - coalesce(o.open, 0) as left_pairs
       from cart_days d
       left join (
         select i.product_id, count(*) as open
         from cart_items i
         where i.carts > 0 and i.removals = 0 and i.purchases = 0
           and i.last_cart_at > $2::timestamptz - make_interval(mins => $3) and i.cart_day = $1
         group by i.product_id) o using (product_id)
       where d.day = $1 and d.undecided_pairs > coalesce(o.open, 0)
       order by left_pairs desc, d.product_id
       limit $4) t
     join products p using (product_id)
     order by t.left_pairs desc, p.product_id`,
    [day, end, CART_CUT_OFF_MINUTES, LIST_LENGTH],
  );
  return rows.map((row) => ({ ...identityOf(row), left: row.left, value: row.value }));
}
