import { VIEW_NAMES } from '@storepulse/contracts';
import type { Client } from 'pg';
import { z } from 'zod';
import { gatherStatisticsOfLoad } from '@storepulse/database/fold/gather-statistics.js';
import { isViewCurrent, REFRESH_LOCK_KEY } from '@storepulse/database/views/refresh-view.js';
import { recordedRefresh } from '@storepulse/database/views/recorded-refresh.js';
import { isLive } from '../bulk/plan-parts.js';
import type { StoreSession } from '../store-session.js';
import { monthsOf } from './load-record.js';

/** Loaded data shows at once; refreshed views and statistics only make reading it faster. */
const SETTLE_EVERY_MS = 60_000;

const lockRow = z.object({ is_locked: z.boolean() });

/** Post-load maintenance of views and statistics: once for all files of a command, and each minute when the files are large. */
export class PostLoadMaintenance {
  private readonly loads: number[] = [];
  private settledAt = performance.now();

  constructor(private readonly store: StoreSession) {}

  /** @param onView gets the share of the views that are done */
  async after(loadId: number, isLast: boolean, onView: (fraction: number) => void): Promise<void> {
    this.loads.push(loadId);
    if (isLast || performance.now() - this.settledAt >= SETTLE_EVERY_MS) await this.settle(onView);
  }

  /** Runs maintenance that is still due: the last file loaded nothing, or an earlier command was killed before its maintenance. */
  async finish(): Promise<void> {
    if (this.loads.length > 0 || !(await isLive(this.store.client))) await this.settle(() => undefined);
  }

  /** Runs views and statistics in parallel: each keeps a core busy. */
  private async settle(onView: (fraction: number) => void): Promise<void> {
    const other = await this.store.connect();
    try {
      const gathering = this.gather(other);
      // Awaited below; until then, a failure must not count as an unhandled rejection.
      gathering.catch(() => undefined);
      await refreshViews(this.store.client, onView);
      await gathering;
    } finally {
      await other.end().catch(() => undefined);
    }
    this.settledAt = performance.now();
  }

  private async gather(client: Client): Promise<void> {
    if (this.loads.length === 0) return;
    await gatherStatisticsOfLoad(client, await monthsOf(client, this.loads));
    this.loads.length = 0;
  }
}

/** Refreshes the views that the loads made stale. Skips a view that another process is refreshing: the app refreshes it again by itself. */
async function refreshViews(client: Client, onView: (fraction: number) => void): Promise<void> {
  for (const [done, view] of VIEW_NAMES.entries()) {
    onView(done / VIEW_NAMES.length);
    const { rows } = await client.query(`select pg_try_advisory_lock(${REFRESH_LOCK_KEY}) as is_locked`, [view]);
    if (!lockRow.parse(rows[0]).is_locked) continue;
    try {
      if (!(await isViewCurrent(client, view))) await recordedRefresh(client, view);
    } finally {
      await client.query(`select pg_advisory_unlock(${REFRESH_LOCK_KEY})`, [view]);
    }
  }
}
