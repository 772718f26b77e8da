import type { ViewName } from '@storepulse/contracts';
import type { ClientBase } from 'pg';
import { z } from 'zod';
import { inTransaction } from '../connection/in-transaction.js';
import { buildAside, dependentsOf, isLockNotAvailable, takePlace, tidyAside } from './rebuild-aside.js';

/** The views that read product_changes, the list of products that they do not count yet. */
const PRODUCT_VIEWS: readonly ViewName[] = ['mv_product_conversion_rates', 'mv_abandoned_carts'];

/** Of hundreds of thousands of rows, nearly all of them the same as before. */
export const LARGE_VIEWS: readonly ViewName[] = [...PRODUCT_VIEWS, 'mv_brand_popularity_trends'];

/** Where more of the products have changed, all rows are worked out anew: to look each up costs more. */
const FEW_CHANGED = 0.25;

const currentRow = z.object({ is_current: z.boolean() });
const standRow = z.object({
  last_batch: z.string(),
  last_batch_at: z.string().nullable(),
  is_filled: z.boolean(),
  schema: z.string(),
  can_take_over: z.boolean(),
});
const countRow = z.object({ rows: z.coerce.number() });

/** Key of the advisory lock that a refresh of `$1` holds, on its connection: one at a time, over all processes. */
export const REFRESH_LOCK_KEY = `hashtextextended('storepulse refresh ' || $1, 0)`;

export async function isViewCurrent(client: ClientBase, view: ViewName): Promise<boolean> {
  // Question: does the view count the last batch already?
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
   * In a transaction that the caller has begun and commits.
   *
   * @returns rows of the view
   */
  readonly apply: () => Promise<number>;
  /** The last thing before the commit: readers wait from then on. */
  readonly takeEffect: () => Promise<void>;
  /** After the commit; what it fails at, the next refresh does. */
  readonly tidy: () => Promise<void>;
}

export interface RefreshOptions {
  /** Whatever the view holds, nothing is taken over from it. */
  isWhole?: boolean;
  /** Opens the connection that builds a large view. @default the one that refreshes */
  builder?: () => Promise<ClientBase>;
}

/**
 * Begins to bring one materialized view up to date while its readers go on. The caller holds the lock and has no transaction open. A
 * large view is built here, and only takes the place of the older one within the transaction that follows.
 *
 * Says first where the refresh of a product view begins: from then on writers list a product again that was listed earlier
 * (21-product-changes.sql), so nothing that the refresh does not see is missing from the list. Waits for the batch that is being
 * written.
 *
 * Read committed, each statement with a snapshot of its own: the last batch is read BEFORE the view, so the view counts at least
 * that batch, perhaps a later one, and `as_of` is never ahead of the content. What is counted twice over, in the view and since it,
 * is shown once: readers take the roll-up's row wherever it changed after `as_of_batch`.
 */
export async function prepareRefresh(client: ClientBase, view: ViewName, options: RefreshOptions = {}): Promise<PreparedRefresh> {
  const { isWhole = false, builder = async () => client } = options;
  const isLarge = LARGE_VIEWS.includes(view);
  const building = isLarge ? await builder() : client;
  if (isLarge) await tidyAside(client, view);
  if (PRODUCT_VIEWS.includes(view))
    await client.query('update store_state set refresh_floor = last_batch, refresh_floor_at = last_batch_at');
  const stand = await standOf(client, view);
  if (!isLarge) return { apply: () => refreshSmall(client, view, stand), takeEffect: async () => undefined, tidy: async () => undefined };

  const takesOver = !isWhole && stand.can_take_over;
  const rows = await inTransaction(building, () => buildAside(building, view, takesOver ? unchangedAndChanged(view) : null));
  const dependents = await dependentsOf(client, view);
  return {
    apply: async () => {
      await keepStore(client);
      await announce(client, view, stand);
      return rows;
    },
    takeEffect: () => takePlace(client, view, dependents, () => noteStand(client, view, stand)),
    tidy: async () => {
      if (PRODUCT_VIEWS.includes(view)) await clearProductChanges(client);
      await tidyAside(client, view);
    },
  };
}

/**
 * Who empties the store does it before or after this transaction. Always its first lock: emptying locks the tables, then the views, then
 * `view_state`, and a refresh a view before the tables that it reads.
 */
async function keepStore(client: ClientBase): Promise<void> {
  await client.query('lock table products in access share mode');
}

/** All of a refresh, in transactions of its own. The caller holds the lock. */
export async function refreshNow(client: ClientBase, view: ViewName, options: Pick<RefreshOptions, 'isWhole'> = {}): Promise<void> {
  const refresh = await prepareRefresh(client, view, options);
  await inTransaction(client, async () => {
    await refresh.apply();
    await refresh.takeEffect();
  });
  await refresh.tidy().catch((error: unknown) => {
    if (!isLockNotAvailable(error)) throw error;
  });
}

/**
 * The rows of a product view: of products that are not listed as changed those that it has, of the others what readers are shown.
 * NOT IN, no join: rows of a scan are copied as they are (0.2 s in place of 0.4 for 386,000).
 */
function unchangedAndChanged(view: ViewName): string {
  // Question: which products have changed since the view was refreshed?
  const changed = `select c.product_id from product_changes c
    where c.batch_id > (select s.as_of_batch from view_state s where s.view_name = '${view}')`;
  return `select v.* from ${view} v where v.product_id not in (${changed})
    union all
    select n.* from ${view.replace('mv_', 'current_')} n where n.product_id = any (array(${changed}))`;
}

type Stand = z.output<typeof standRow>;

async function standOf(client: ClientBase, view: ViewName): Promise<Stand> {
  // Question: which batch is the last (for a product view: was, when it was prepared), has the view been filled before, by the schema of
  // now, and did few of its rows change since?
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
  return standRow.parse(rows[0]);
}

/** One of a few rows. Never filled, it cannot be refreshed concurrently; nobody can read it either, so nobody waits. */
async function refreshSmall(client: ClientBase, view: ViewName, stand: Stand): Promise<number> {
  await keepStore(client);
  await client.query(`refresh materialized view ${stand.is_filled ? 'concurrently ' : ''}${view}`);
  await noteStand(client, view, stand);
  await announce(client, view, stand);
  // Question: how many rows does the view have now?
  const { rows } = await client.query(`select count(*) as rows from ${view}`);
  return countRow.parse(rows[0]).rows;
}

/** @returns whether the view did not count a later batch already, as it does when the store was emptied meanwhile */
async function noteStand(client: ClientBase, view: ViewName, stand: Stand): Promise<boolean> {
  const { rowCount } = await client.query(
    `update view_state
     set as_of_batch = $2, as_of = $3::timestamptz, refreshed_at = clock_timestamp(), built_by = $4
     where view_name = $1 and as_of_batch <= $2`,
    [view, stand.last_batch, stand.last_batch_at, stand.schema],
  );
  return rowCount === 1;
}

async function announce(client: ClientBase, view: ViewName, stand: Stand): Promise<void> {
  // One of `notice` in apps/api/src/platform/notices.ts.
  const notice = { type: 'refreshCompleted', view, asOfBatch: stand.last_batch };
  await client.query(`select pg_notify('storepulse', $1)`, [JSON.stringify(notice)]);
}

/**
 * In a transaction of its own, after the views have changed places: it reads `view_state`, which that transaction may only lock as a whole.
 *
 * Never waits for a writer (skip locked): two that lock products in different orders would wait for each other. By place, not by key: the
 * list has just been empty and vacuumed, so the planner expects one row, and compared a thousand with a thousand (1 s).
 */
async function clearProductChanges(client: ClientBase): Promise<void> {
  await client.query(
    `delete from product_changes
     where ctid = any (array(
       select ctid
       from product_changes
       where batch_id <= (select min(as_of_batch) from view_state where view_name = any ($1))
       for update skip locked))`,
    [PRODUCT_VIEWS],
  );
}
