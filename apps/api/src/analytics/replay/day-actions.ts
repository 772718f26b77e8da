import { z } from 'zod';
import { bigintId } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';

/** Rows per fetch, so that a large day is never in memory twice. */
const FETCH_ROWS = 20_000;
/**
 * The largest day of the REES46 data set has about 700,000. A day with more than this limit would not fit in the memory of this process.
 */
const MAX_ACTIONS = 3_000_000;

export type ActionType = 'cart' | 'remove_from_cart' | 'purchase' | 'refund';

const actionRow = z.object({
  at: z.coerce.number(),
  event_type: z.enum(['cart', 'remove_from_cart', 'purchase', 'refund']),
  product_id: bigintId,
  brand_id: z.number(),
  user_session: z.string().nullable(),
  amount: z.coerce.number(),
});

/** A non-view event or a refund. Ids are replaced by small numbers. */
export interface Action {
  type: ActionType;
  /** Index of the product: see `productIdOf`. */
  product: number;
  brand: number;
  /** Index of the session; null if it has none. */
  session: number | null;
  amount: number;
}

/** All non-view events and refunds of a time span in order, held in columns: a day may have hundreds of thousands. */
export class DayActions {
  private readonly products: string[] = [];
  private readonly productIndex = new Map<string, number>();
  private readonly sessionIndex = new Map<string, number>();
  private readonly times: number[] = [];
  private readonly actions: Action[] = [];

  get length(): number {
    return this.times.length;
  }

  /** Epoch milliseconds. */
  timeOf(index: number): number {
    return this.times[index] ?? Number.POSITIVE_INFINITY;
  }

  actionOf(index: number): Action | undefined {
    return this.actions[index];
  }

  productIdOf(product: number): string {
    const id = this.products[product];
    if (id === undefined) throw new Error(`no product has the number ${product}`);
    return id;
  }

  static async between(client: SqlClient, from: Date, to: Date): Promise<DayActions> {
    const day = new DayActions();
    await client.query(
      `declare day_actions no scroll cursor for
       select
         extract(epoch from event_time) * 1000 as at, event_type, product_id, brand_id, user_session,
         coalesce(price, 0) * quantity as amount
       from events
       where event_time >= $1 and event_time < $2 and event_type <> 'view'
       union all
       select extract(epoch from event_time) * 1000, 'refund', product_id, brand_id, null, amount
       from refunds
       where event_time >= $1 and event_time < $2
       order by at`,
      [from, to],
    );
    for (;;) {
      const rows = await queryRows(client, actionRow, `fetch ${FETCH_ROWS} from day_actions`);
      for (const row of rows) day.add(row);
      if (rows.length < FETCH_ROWS || day.length >= MAX_ACTIONS) break;
    }
    await client.query('close day_actions');
    return day;
  }

  private add(row: z.output<typeof actionRow>): void {
    this.times.push(row.at);
    this.actions.push({
      type: row.event_type,
      product: this.numberOfProduct(row.product_id),
      brand: row.brand_id,
      session: row.user_session === null ? null : numberOf(this.sessionIndex, row.user_session),
      amount: row.amount,
    });
  }

  private numberOfProduct(productId: string): number {
    const known = this.productIndex.size;
    const index = numberOf(this.productIndex, productId);
    if (index === known) this.products.push(productId);
    return index;
  }
}

function numberOf(index: Map<string, number>, name: string): number {
  let number = index.get(name);
  if (number === undefined) {
    number = index.size;
    index.set(name, number);
  }
  return number;
}
