import { z } from 'zod';
import { bigintId } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';

/** Rows fetched at a time, so that a large day is never held twice. */
const FETCH_ROWS = 20_000;
/** The largest day of the REES46 set has some 700,000; more would be a day that a process of this size cannot hold. */
const MOST_ACTIONS = 3_000_000;

export type ActionType = 'cart' | 'remove_from_cart' | 'purchase' | 'refund';

const actionRow = z.object({
  at: z.coerce.number(),
  event_type: z.enum(['cart', 'remove_from_cart', 'purchase', 'refund']),
  product_id: bigintId,
  brand_id: z.number(),
  user_session: z.string().nullable(),
  amount: z.coerce.number(),
});

/** An event that is no view, or a refund, its names replaced by small numbers. */
export interface Action {
  type: ActionType;
  /** A number for the product: see `productIdOf`. */
  product: number;
  brand: number;
  /** A number for the session; null where it has none. */
  session: number | null;
  amount: number;
}

/** All events of a stretch of time that are no views, and its refunds, in their order, held in columns: a day may have hundreds of thousands. */
export class DayActions {
  private readonly products: string[] = [];
  private readonly productIndex = new Map<string, number>();
  private readonly sessionIndex = new Map<string, number>();
  private readonly times: number[] = [];
  private readonly actions: Action[] = [];

  get length(): number {
    return this.times.length;
  }

  /** Epoch in milliseconds. */
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
    // Question: what was put in carts, taken out, bought and given back, in its order? With its amount.
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
      if (rows.length < FETCH_ROWS || day.length >= MOST_ACTIONS) break;
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
