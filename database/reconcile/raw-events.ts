import pg, { type ClientBase } from 'pg';
import { batchStatements, foldStatement } from '../fold/batch-statements.js';
import { run } from './comparison.js';

/** A count of the fold as a subquery over `batch_events`. */
export const count = (name: string): string => `(${foldStatement(`counts/${name}`)})`;

/** A day of the store. */
export interface StoreDay {
  /** `YYYY-MM-DD` */
  day: string;
  timeZone: string;
}

/** The day and its bounds, as SQL that is constant at planning time, so only the partitions of the day are read. */
export function dayBounds({ day }: Pick<StoreDay, 'day'>): { day: string; start: string; end: string } {
  const date = `date ${pg.escapeLiteral(day)}`;
  return { day: `(${date})`, start: `day_start(${date})`, end: `day_start(${date} + 1)` };
}

/** Creates `batch_events` on this connection and raises the memory limit for sorts and hashes. */
export async function prepareConnection(client: ClientBase): Promise<void> {
  await run(client, batchStatements.stageTable);
  await run(client, `set local work_mem = '128MB'`);
}

/** Adds the stored events that match the condition to `batch_events`. */
export async function takeEvents(client: ClientBase, condition: string): Promise<void> {
  await run(
    client,
    `insert into batch_events (
       ordinal, event_time, event_type, product_id, category_key, brand_id, price, user_id, user_session, quantity,
       device_id, is_anonymous)
     select
       0, e.event_time, e.event_type, e.product_id, e.category_key, e.brand_id, e.price, e.user_id, e.user_session, e.quantity,
       e.device_id, e.is_anonymous
     from events e
     where ${condition}`,
  );
}

/** Like `takeEvents`, but empties `batch_events` first. */
export async function takeOnly(client: ClientBase, condition: string): Promise<void> {
  await run(client, 'truncate batch_events');
  await takeEvents(client, condition);
  await run(client, 'analyze batch_events');
}

/** The stored refunds that match the condition on `r`, in the form that the refund counts read. */
export const storedRefunds = (condition: string): string => `
  refund_changes as (
    select
      1 as sign, date_trunc('minute', r.event_time at time zone 'UTC') at time zone 'UTC' as minute,
      store_day(r.event_time) as day, r.product_id, r.brand_id, r.category_key, r.amount
    from refunds r
    where ${condition}
  )`;
