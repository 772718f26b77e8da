import type { ViewName } from '@storepulse/contracts';
import type pg from 'pg';
import { z } from 'zod';
import type { Notices } from '../platform/notices.js';
import { queryRow } from '../platform/query-rows.js';
import type { JobWork } from './job-work.js';

const TITLES: Record<ViewName, string> = {
  mv_sales_funnel: 'Sales funnel',
  mv_product_conversion_rates: 'Product conversion',
  mv_abandoned_carts: 'Abandoned carts',
  mv_user_session_analytics: 'Session analytics',
  mv_brand_popularity_trends: 'Brand trends',
};

/** The views that read product_changes, the list of products that they do not count yet. */
const PRODUCT_VIEWS: readonly ViewName[] = ['mv_product_conversion_rates', 'mv_abandoned_carts'];

const currentRow = z.object({ is_current: z.boolean() });
const standRow = z.object({ last_batch: z.string(), last_batch_at: z.string().nullable(), is_filled: z.boolean() });
const countRow = z.object({ rows: z.coerce.number() });

/** Brings one materialized view up to date while its readers go on. */
export class ViewRefresh implements JobWork {
  readonly title: string;

  constructor(
    private readonly view: ViewName,
    private readonly notices: Notices,
  ) {
    this.title = TITLES[view];
  }

  async nothingToDo(client: pg.ClientBase): Promise<string | null> {
    // Question: does the view count the last batch already?
    const { is_current } = await queryRow(
      client,
      currentRow,
      `select v.as_of_batch = s.last_batch and c.relispopulated as is_current
       from view_state v
       cross join store_state s
       join pg_class c on c.oid = to_regclass(v.view_name)
       where v.view_name = $1`,
      [this.view],
    );
    return is_current ? 'Nothing has changed since the last refresh.' : null;
  }

  /**
   * Says where the refresh of a product view begins, and commits that before it: from then on writers list a product again
   * that was listed earlier (21-product-changes.sql), so nothing that the refresh does not see is missing from the list.
   * Waits for the batch that is being written.
   */
  async prepare(client: pg.ClientBase): Promise<void> {
    if (!PRODUCT_VIEWS.includes(this.view)) return;
    await client.query('update store_state set refresh_floor = last_batch, refresh_floor_at = last_batch_at');
  }

  /**
   * Read committed, each statement with a snapshot of its own: the last batch is read BEFORE the refresh, so the view counts
   * at least that batch, perhaps a later one, and `as_of` is never ahead of the content. What is counted twice over, in the view and since it, is shown once:
   * readers take the roll-up's row wherever it changed after `as_of_batch`.
   */
  async run(client: pg.ClientBase): Promise<number> {
    // Question: which batch is the last (for a product view: was, when it was prepared), and has the view been filled before?
    const stand = await queryRow(
      client,
      standRow,
      `select
         case when $2 then s.refresh_floor else s.last_batch end as last_batch,
         case when $2 then s.refresh_floor_at else s.last_batch_at end::text as last_batch_at,
         c.relispopulated as is_filled
       from store_state s
       cross join pg_class c
       where c.oid = $1::regclass`,
      [this.view, PRODUCT_VIEWS.includes(this.view)],
    );
    // A view that was never filled cannot be refreshed concurrently; nobody can read it either, so nobody waits.
    await client.query(`refresh materialized view ${stand.is_filled ? 'concurrently ' : ''}${this.view}`);
    await client.query(
      `update view_state
       set as_of_batch = $2, as_of = $3::timestamptz, refreshed_at = clock_timestamp()
       where view_name = $1 and as_of_batch <= $2`,
      [this.view, stand.last_batch, stand.last_batch_at],
    );
    if (PRODUCT_VIEWS.includes(this.view)) await this.clearProductChanges(client);
    // Question: how many rows does the view have now?
    const { rows } = await queryRow(client, countRow, `select count(*) as rows from ${this.view}`);
    await this.notices.publish(client, { type: 'refreshCompleted', view: this.view, asOfBatch: stand.last_batch });
    return rows;
  }

  /** Never waits for a writer (skip locked): two that lock products in different orders would wait for each other. */
  private async clearProductChanges(client: pg.ClientBase): Promise<void> {
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
}
