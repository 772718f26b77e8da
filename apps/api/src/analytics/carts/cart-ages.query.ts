import type { CartAgesAnswer } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { PRICE_OF_P } from '../product-identity/product-columns.js';
import { resolveFilter } from '../filters/resolved-filter.js';

/** Bounds of the age bands. Carts older than the last bound are left out. */
const BOUNDS_MINUTES = [0, 10, 30, 60, 180, 720, 1440];

const bandRow = z.object({ band: z.number(), carts: numeric, items: numeric, value: numeric });

/** Carts that hold something right now, by age. The client must be in a repeatable-read transaction. */
export async function cartAges(client: SqlClient, now: Date): Promise<CartAgesAnswer> {
  const { asOf, dataThrough } = (await resolveFilter(client, {})).head;
  // An item is in a cart if it was neither removed nor bought. A cart's age counts from the last item added.
  const rows = await queryRows(
    client,
    bandRow,
    `select c.band, count(*) as carts, sum(c.items) as items, sum(c.value) as value
     from (
       select
         width_bucket(extract(epoch from $1::timestamptz - max(i.last_cart_at)) / 60, $2::numeric[]) as band,
         count(*) as items, coalesce(sum(${PRICE_OF_P}), 0) as value
       from cart_items i
       join products p using (product_id)
       where i.carts > 0 and i.removals = 0 and i.purchases = 0
         and i.last_cart_at > $1::timestamptz - make_interval(mins => $3) and i.last_cart_at <= $1
       group by i.user_session) c
     group by c.band`,
    [now, BOUNDS_MINUTES, BOUNDS_MINUTES.at(-1)],
  );
  const ofBand = new Map(rows.map(({ band, ...figures }) => [band, figures]));
  return {
    asOf,
    dataThrough,
    now: now.toISOString(),
    bands: BOUNDS_MINUTES.slice(1).map((toMinutes, index) => ({
      fromMinutes: BOUNDS_MINUTES[index] ?? 0,
      toMinutes,
      ...(ofBand.get(index + 1) ?? { carts: 0, items: 0, value: 0 }),
    })),
  };
}
