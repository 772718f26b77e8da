import type { ViewName } from '@storepulse/contracts';
import type { ClientBase } from 'pg';
import { z } from 'zod';
import { inTransaction } from '../connection/in-transaction.js';
import { buildShadow, dependentsOf, isLockNotAvailable, takePlace, dropShadow } from './shadow-view.js';

/** The views that read product_changes, the list of products they do not count yet. */
const PRODUCT_VIEWS: readonly ViewName[] = ['mv_product_conversion_rates', 'mv_abandoned_carts'];

/** Views with hundreds of thousands of rows, nearly all unchanged between refreshes. */
export const LARGE_VIEWS: readonly ViewName[] = [...PRODUCT_VIEWS, 'mv_brand_popularity_trends'];

/** If more than this share of the products changed, recompute all rows: looking up each one costs more. */
const FEW_CHANGED = 0.25;

const currentRow = z.object({ is_current: z.boolean() });
const refreshStateRow = z.object({
  last_batch: z.string(),
  last_batch_at: z.string().nullable(),
  is_filled: z.boolean(),
  schema: z.string(),
  can_take_over: z.boolean(),
});
const countRow = z.object({ rows: z.coerce.number() });

/** Key of the advisory lock that a refresh of `$1` holds on its connection: one refresh at a time, over all processes. */
export const REFRESH_LOCK_KEY = `hashtextextended('storepulse refresh ' || $1, 0)`;

export async function isViewCurrent(client: ClientBase, view: ViewName): Promise<boolean> {
  const { rows } = await client.query(
    `select v.as_of_batch = s.last_batch and c.relispopulated as is_current
     from view_state v
     cross join store_state s
     join pg_class c on c.oid = to_regclass(v.view_name)
     where v.view_name = $1`,
    [view],
  );
  return currentRow.parse(rows[0]).is_current;
}

export interface PreparedRefresh {
  /**
   * Runs in a transaction that the caller begins and commits.
   *
   * @returns the number of rows of the view
   */
  readonly apply: () => Promise<number>;
  /** Call it last before the commit: readers wait from then on. */
  readonly takeEffect: () => Promise<void>;
  /** Call it after the commit. If it fails, the next refresh finishes it. */
  readonly tidy: () => Promise<void>;
}

export interface RefreshOptions {
  /** Recomputes every row and reuses nothing from the stored view. */
  isWhole?: boolean;
  /** Opens the connection that builds a large view. @default the connection that refreshes */
  builder?: () => Promise<ClientBase>;
}

/**
 * Prepares the refresh of one materialized view while readers continue. The caller holds the lock and has no open transaction. A large view
 * is built here; the transaction that follows only swaps it in.
 *
 * For a product view, it first records where the refresh begins. From then on, writers list a product again even if it was listed earlier
 * (21-product-changes.sql), so the list misses nothing that the refresh does not see. It waits for the batch being written.
 *
 * Read committed: each statement has its own snapshot. The last batch is read BEFORE the view, so the view counts at least that batch,
 * perhaps a later one, and `as_of` is never ahead of the content. A change counted both in the view and after it is shown once: readers
 * take the roll-up's row wherever it changed after `as_of_batch`.
 */
export async function prepareRefresh(client: ClientBase, view: ViewName, options: RefreshOptions = {}): Promise<PreparedRefresh> {
  const { isWhole = false, builder = async () => client } = options;
  const isLarge = LARGE_VIEWS.includes(view);
  const building = isLarge ? await builder() : client;
  if (isLarge) await dropShadow(client, view);
  if (PRODUCT_VIEWS.includes(view))
    await client.query('update store_state set refresh_floor = last_batch, refresh_floor_at = last_batch_at');
  const state = await refreshStateOf(client, view);
  if (!isLarge) return { apply: () => refreshSmall(client, view, state), takeEffect: async () => undefined, tidy: async () => undefined };

  const takesOver = !isWhole && state.can_take_over;
  const rows = await inTransaction(building, () => buildShadow(building, view, takesOver ? unchangedAndChanged(view) : null));
  const dependents = await dependentsOf(client, view);
  return {
    apply: async () => {
      await keepStore(client);
      await announce(client, view, state);
      return rows;
    },
    takeEffect: () => takePlace(client, view, dependents, () => recordRefresh(client, view, state)),
    tidy: async () => {
      if (PRODUCT_VIEWS.includes(view)) await clearProductChanges(client);
      await dropShadow(client, view);
    },
  };
}

/**
 * Makes emptying the store happen before or after this transaction. This must be its first lock: emptying locks the tables, then the views,
 * then `view_state`, and a refresh locks a view before the tables it reads.
 */
async function keepStore(client: ClientBase): Promise<void> {
  await client.query('lock table products in access share mode');
}

/** A complete refresh in its own transactions. The caller holds the lock. @returns the number of rows of the view */
export async function refreshNow(client: ClientBase, view: ViewName, options: Pick<RefreshOptions, 'isWhole'> = {}): Promise<number> {
  const refresh = await prepareRefresh(client, view, options);
  const rows = await inTransaction(client, async () => {
    const applied = await refresh.apply();
    await refresh.takeEffect();
    return applied;
  });
  await refresh.tidy().catch((error: unknown) => {
    if (!isLockNotAvailable(error)) throw error;
  });
  return rows;
}

/**
 * Rows for a product view: stored rows for unchanged products, and the rows that readers see for changed ones. NOT IN instead of a join:
 * scanned rows are copied as they are (0.2 s instead of 0.4 s for 386,000).
 */
function unchangedAndChanged(view: ViewName): string {
  // Products changed since the last refresh of the view.
  const changed = `select c.product_id from product_changes c
    where c.batch_id > (select s.as_of_batch from view_state s where s.view_name = '${view}')`;
  return `select v.* from ${view} v where v.product_id not in (${changed})
    union all
    select n.* from ${view.replace('mv_', 'current_')} n where n.product_id = any (array(${changed}))`;
}

type RefreshState = z.output<typeof refreshStateRow>;

async function refreshStateOf(client: ClientBase, view: ViewName): Promise<RefreshState> {
  // The last batch (for a product view: the last one when the refresh was prepared), whether the view was filled before, by the current
  // schema, and whether few of its rows changed since.
  const { rows } = await client.query(
    `with newest as (select name from migrations order by timestamp desc limit 1)
     select
       case when $2 then s.refresh_floor else s.last_batch end as last_batch,
       case when $2 then s.refresh_floor_at else s.last_batch_at end::text as last_batch_at,
       c.relispopulated as is_filled,
       newest.name as schema,
       $2 and c.relispopulated and v.built_by is not distinct from newest.name
         and (select count(*) from product_changes where batch_id > v.as_of_batch) < $3::float8 * c.reltuples as can_take_over
     from store_state s
     cross join newest
     cross join pg_class c
     join view_state v on v.view_name = $1
     where c.oid = $1::regclass`,
    [view, PRODUCT_VIEWS.includes(view), FEW_CHANGED],
  );
  return refreshStateRow.parse(rows[0]);
}

/**
 * For a view of a few rows. A view that was never filled cannot be refreshed concurrently, but nobody can read it either, so nobody waits.
 */
async function refreshSmall(client: ClientBase, view: ViewName, state: RefreshState): Promise<number> {
  await keepStore(client);
  await client.query(`refresh materialized view ${state.is_filled ? 'concurrently ' : ''}${view}`);
  await recordRefresh(client, view, state);
  await announce(client, view, state);
  const { rows } = await client.query(`select count(*) as rows from ${view}`);
  return countRow.parse(rows[0]).rows;
}

/** @returns false if the view already counts a later batch, as after the store was emptied meanwhile */
async function recordRefresh(client: ClientBase, view: ViewName, state: RefreshState): Promise<boolean> {
  const { rowCount } = await client.query(
    `update view_state
     -- fault: refresh-ahead
     set as_of_batch = $2, as_of = $3::timestamptz, refreshed_at = clock_timestamp(), built_by = $4
     where view_name = $1 and as_of_batch <= $2`,
    [view, state.last_batch, state.last_batch_at, state.schema],
  );
  return rowCount === 1;
}

async function announce(client: ClientBase, view: ViewName, state: RefreshState): Promise<void> {
  // One of the `notice` variants in apps/api/src/platform/notices.ts.
  const notice = { type: 'refreshCompleted', view, asOfBatch: state.last_batch };
  await client.query(`select pg_notify('storepulse', $1)`, [JSON.stringify(notice)]);
}

/**
 * Runs in its own transaction after the swap: it reads `view_state`, which the swap's transaction may only lock as a whole.
 *
 * Never waits for a writer (skip locked): two transactions that lock products in different orders would deadlock. It deletes by ctid, not
 * by key: the list has just been empty and vacuumed, so the planner expects one row and compared a thousand with a thousand (1 s).
 */
async function clearProductChanges(client: ClientBase): Promise<void> {
  await client.query(
    `delete from product_changes
     where ctid = any (array(
       select ctid
       from product_changes
       -- fault: forgotten-product
       where batch_id <= (select min(as_of_batch) from view_state where view_name = any ($1))
       for update skip locked))`,
    [PRODUCT_VIEWS],
  );
}
