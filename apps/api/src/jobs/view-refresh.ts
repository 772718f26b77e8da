import type { ViewName } from '@storepulse/contracts';
import type pg from 'pg';
import { isViewCurrent, type PreparedRefresh, prepareRefresh } from '../../../../database/views/refresh-view.js';
import type { JobHandler } from '../platform/job.js';

const TITLES: Record<ViewName, string> = {
  mv_sales_funnel: 'Sales funnel',
  mv_product_conversion_rates: 'Product conversion',
  mv_abandoned_carts: 'Abandoned carts',
  mv_user_session_analytics: 'Session analytics',
  mv_brand_popularity_trends: 'Brand trends',
};

/** Refreshes one materialized view while readers keep reading it. */
export class ViewRefresh implements JobHandler {
  readonly title: string;
  private prepared: PreparedRefresh | undefined;

  constructor(private readonly view: ViewName) {
    this.title = TITLES[view];
  }

  async nothingToDo(client: pg.ClientBase): Promise<string | null> {
    return (await isViewCurrent(client, this.view)) ? 'Nothing has changed since the last refresh.' : null;
  }

  async prepare(client: pg.ClientBase, beside: () => Promise<pg.ClientBase>): Promise<void> {
    this.prepared = await prepareRefresh(client, this.view, { builder: beside });
  }

  async run(): Promise<number> {
    if (this.prepared === undefined) throw new Error(`the refresh of ${this.view} was not prepared`);
    return this.prepared.apply();
  }

  async takeEffect(): Promise<void> {
    await this.prepared?.takeEffect();
  }

  async tidy(): Promise<void> {
    await this.prepared?.tidy();
  }
}
