import type { SoFar, WallData } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../../platform/query-rows.js';
import { CART_CUT_OFF_MINUTES } from '../carts/abandoned-carts.query.js';
import { identityOf, namesOf, PRICE_OF_P, productColumns } from '../products/product-columns.js';
import { readStand } from '../pulse/stand.js';
import { daysSoFar } from './so-far.js';
import { type UsualDays, weekBefore } from './usual-days.js';
import { wallHealth } from './wall-health.query.js';

/** Entries of a list: what fits on a screen without scrolling. */
export const LIST_LENGTH = 8;
export const OPEN_CART_MINUTES = 10;
const MINUTE_MS = 60_000;

export const NOTHING_YET: SoFar = {
  views: 0,
  carts: 0,
  purchases: 0,
  revenue: 0,
  viewToCart: null,
  cartToPurchase: null,
  overall: null,
  eventsPerMinute: 0,
};

const openCartsRow = z.object({ carts: numeric, items: numeric, value: numeric });
const inCartsRow = z.object({ ...productColumns, carts: numeric, purchases: numeric });
const leftRow = z.object({ ...productColumns, left: numeric, value: numeric });
const raceRow = z.object({ brand: z.string(), purchases: numeric, revenue: numeric });
const placeRow = z.object({ brand: z.string(), place: numeric });

/** What the scenes of the wall show beside the pulse, for HTTP, subscribe reply and push alike. The client is in a repeatable read. */
export async function wall(client: SqlClient, now: Date, usualDays: UsualDays): Promise<WallData> {
  const stand = await readStand(client, now);
  const { day, timeZone, end } = stand;
  const through = new Date(Math.floor(end.getTime() / MINUTE_MS) * MINUTE_MS);
  const [sums] = day === null ? [] : await daysSoFar(client, [day], through);
  return {
    asOf: stand.asOf,
    dataThrough: stand.dataThrough,
    serverTime: now.toISOString(),
    timeZone,
    day,
    dayIsToday: stand.dayIsToday,
    through: day === null ? null : through.toISOString(),
    today: sums?.figures ?? NOTHING_YET,
    ...(day === null ? { lastWeek: null, usual: null } : await usualDays.before(client, day, through)),
    openCarts: await openCarts(client, end),
    inCarts: await inCarts(client, day),
    leftInCarts: await leftInCarts(client, day, end),
    cutOffMinutes: CART_CUT_OFF_MINUTES,
    brandRace: await brandRace(client, day),
    health: await wallHealth(client, now),
  };
}

// Question: how many carts were touched in the last minutes and hold something that was neither taken out nor bought, and what does it cost?
const openCarts = (client: SqlClient, end: Date): Promise<WallData['openCarts']> =>
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
  // Question: which products were put in the most carts on the day?
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

async function leftInCarts(client: SqlClient, day: string | null, end: Date): Promise<WallData['leftInCarts']> {
  // Question: which products were left in the most carts of the day, those aside that were touched since the cut-off?
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

async function brandRace(client: SqlClient, day: string | null): Promise<WallData['brandRace']> {
  // Question: which brands take in most on the day?
  const rows = await queryRows(
    client,
    raceRow,
    `select n.name as brand, t.purchases, t.revenue
     from brand_days t
     join brands n using (brand_id)
     where t.day = $1 and t.brand_id <> 0
     order by t.revenue desc, t.purchases desc, t.views desc, n.name
     limit $2`,
    [day, LIST_LENGTH],
  );
  const places = await placesOfDay(
    client,
    day === null ? null : weekBefore(day),
    rows.map((row) => row.brand),
  );
  return rows.map((row) => ({ ...row, placeLastWeek: places.get(row.brand) ?? null }));
}

/** The place by revenue that each of the brands had on a whole day; one that sold nothing has none. */
export async function placesOfDay(client: SqlClient, day: string | null, brands: readonly string[]): Promise<Map<string, number>> {
  // Question: which place did these brands have on the day?
  const rows = await queryRows(
    client,
    placeRow,
    `select p.brand, p.place
     from (
       select n.name as brand, rank() over (order by b.revenue desc, b.purchases desc, b.views desc) as place
       from brand_days b
       join brands n using (brand_id)
       where b.day = $1 and b.brand_id <> 0 and b.purchases > 0) p
     where p.brand = any($2)`,
    [day, brands],
  );
  return new Map(rows.map((row) => [row.brand, row.place]));
}
