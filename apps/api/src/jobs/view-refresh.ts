import type { ViewName } from '@storepulse/contracts';
import type pg from 'pg';
import { isViewCurrent, type PreparedRefresh, prepareRefresh } from '@storepulse/database/views/refresh-view.js';
import type { JobHandler } from '../platform/job.js';

/** Refreshes one materialized view while readers keep reading it. */
export class ViewRefresh implements JobHandler {
  private prepared: PreparedRefresh | undefined;

  constructor(private readonly view: ViewName) {}

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
