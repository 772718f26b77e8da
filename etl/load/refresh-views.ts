import { VIEW_NAMES } from '@storepulse/contracts';
import type { Client } from 'pg';
import { z } from 'zod';
import { isViewCurrent, REFRESH_LOCK_KEY, refreshNow } from '../../database/views/refresh-view.js';

const lockRow = z.object({ is_locked: z.boolean() });

/** Refreshes what the load made stale. A view that somebody else is refreshing is left to them: the app does it again by itself. */
export async function refreshViews(client: Client, onView: (done: number) => void): Promise<void> {
  for (const [done, view] of VIEW_NAMES.entries()) {
    onView(done);
    // Question: is nobody else refreshing the view?
    const { rows } = await client.query(`select pg_try_advisory_lock(${REFRESH_LOCK_KEY}) as is_locked`, [view]);
    if (!lockRow.parse(rows[0]).is_locked) continue;
    try {
      if (!(await isViewCurrent(client, view))) await refreshNow(client, view);
    } finally {
      await client.query(`select pg_advisory_unlock(${REFRESH_LOCK_KEY})`, [view]);
    }
  }
}
