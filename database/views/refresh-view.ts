import type { ViewName } from '@storepulse/contracts';
import type { ClientBase } from 'pg';
import { z } from 'zod';
import { buildAside } from './rebuild-aside.js';

/** The views that read product_changes, the list of products that they do not count yet. */
const PRODUCT_VIEWS: readonly ViewName[] = ['mv_product_conversion_rates', 'mv_abandoned_carts'];

/** Of hundreds of thousands of rows, nearly all of them the same as before. */
const LARGE_VIEWS: readonly ViewName[] = [...PRODUCT_VIEWS, 'mv_brand_popularity_trends'];

const currentRow = z.object({ is_current: z.boolean() });
const standRow = z.object({ last_batch: z.string(), last_batch_at: z.string().nullable(), is_filled: z.boolean() });
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

/**
 * Says where the refresh of a product view begins; to be committed before it: from then on writers list a product again that was
 * listed earlier (21-product-changes.sql), so nothing that the refresh does not see is missing from the list. Waits for the batch
 * that is being written.
 */
export async function prepareRefresh(client: ClientBase, view: ViewName): Promise<void> {
  if (!PRODUCT_VIEWS.includes(view)) return;
  await client.query('update store_state set refresh_floor = last_batch, refresh_floor_at = last_batch_at');
}

/**
 * Brings one materialized view up to date while its readers go on. The caller holds the lock, has committed `prepareRefresh`, has
 * begun a transaction and commits it.
 *
 * Read committed, each statement with a snapshot of its own: the last batch is read BEFORE the refresh, so the view counts at least
 * that batch, perhaps a later one, and `as_of` is never ahead of the content. What is counted twice over, in the view and since it,
 * is shown once: readers take the roll-up's row wherever it changed after `as_of_batch`.
 *
 * @returns rows of the view
 */
export async function refreshView(client: ClientBase, view: ViewName): Promise<number> {
  const isProductView = PRODUCT_VIEWS.includes(view);
  // Question: which batch is the last (for a product view: was, when it was prepared), and has the view been filled before?
  const { rows } = await client.query(
    `select
       case when $2 then s.refresh_floor else s.last_batch end as last_batch,
       case when $2 then s.refresh_floor_at else s.last_batch_at end::text as last_batch_at,
       c.relispopulated as is_filled
     from store_state s
     cross join pg_class c
     where c.oid = $1::regclass`,
    [view, isProductView],
  );
  const stand = standRow.parse(rows[0]);
  const takePlace = LARGE_VIEWS.includes(view) ? await buildAside(client, view) : null;
  // One of a few rows. Never filled, it cannot be refreshed concurrently; nobody can read it either, so nobody waits.
  if (takePlace === null) await client.query(`refresh materialized view ${stand.is_filled ? 'concurrently ' : ''}${view}`);
  // Question: how many rows does the view have now?
  const counted = await client.query(`select count(*) as rows from ${takePlace === null ? view : `${view}_next`}`);
  await client.query(
    `update view_state
     set as_of_batch = $2, as_of = $3::timestamptz, refreshed_at = clock_timestamp()
     where view_name = $1 and as_of_batch <= $2`,
    [view, stand.last_batch, stand.last_batch_at],
  );
  if (isProductView) await clearProductChanges(client);
  // One of `notice` in apps/api/src/platform/notices.ts.
  const notice = { type: 'refreshCompleted', view, asOfBatch: stand.last_batch };
  await client.query(`select pg_notify('storepulse', $1)`, [JSON.stringify(notice)]);
  await takePlace?.();
  return countRow.parse(counted.rows[0]).rows;
}

/** Never waits for a writer (skip locked): two that lock products in different orders would wait for each other. */
async function clearProductChanges(client: ClientBase): Promise<void> {
  await client.query(
    `delete from product_changes
     where product_id in (
       select product_id
       from product_changes
       where batch_id <= (select min(as_of_batch) from view_state where view_name = any ($1))
       for update skip locked)`,
    [PRODUCT_VIEWS],
  );
}
