import { VIEW_NAMES, type ViewName } from '@storepulse/contracts';
import type { Client } from 'pg';
import { z } from 'zod';
import { isViewCurrent, prepareRefresh, REFRESH_LOCK_KEY, refreshView } from '../../database/views/refresh-view.js';
import { inTransaction } from '../store-session.js';

const lockRow = z.object({ is_locked: z.boolean() });

/** Refreshes what the load made stale. A view that somebody else is refreshing is left to them: the app does it again by itself. */
export async function refreshViews(client: Client, onView: (done: number) => void): Promise<void> {
  for (const [done, view] of VIEW_NAMES.entries()) {
    onView(done);
    // Question: is nobody else refreshing the view?
    const { rows } = await client.query(`select pg_try_advisory_lock(${REFRESH_LOCK_KEY}) as is_locked`, [view]);
    if (!lockRow.parse(rows[0]).is_locked) continue;
    try {
      await refreshStale(client, view);
    } finally {
      await client.query(`select pg_advisory_unlock(${REFRESH_LOCK_KEY})`, [view]);
    }
  }
}

async function refreshStale(client: Client, view: ViewName): Promise<void> {
  if (await isViewCurrent(client, view)) return;
  await prepareRefresh(client, view);
  await inTransaction(client, () => refreshView(client, view));
}
