import type { RunStatus, ViewName } from '@storepulse/contracts';
import type { ClientBase } from 'pg';
import { z } from 'zod';
import { refreshNow } from './refresh-view.js';
import { BEGIN_RUN, FAIL_ORPHANS, FINISH_RUN } from './run-record.js';

const recorded = z.object({ runId: z.string() });

/**
 * `refreshNow` after a load, recorded among the runs like the refreshes of a job: the history shows when it ran and how long it took. The
 * caller holds the lock of the view.
 */
export async function recordedRefresh(client: ClientBase, view: ViewName): Promise<void> {
  await client.query(FAIL_ORPHANS, [view]);
  const { rows } = await client.query(BEGIN_RUN, [null, view, 'load']);
  const { runId } = recorded.parse(rows[0]);
  const tell = (status: RunStatus) => announceRun(client, view, runId, status);
  await tell('running');
  try {
    const count = await refreshNow(client, view);
    await client.query(FINISH_RUN, [runId, 'succeeded', count, null]);
    await tell('succeeded');
  } catch (error) {
    await client.query(FINISH_RUN, [runId, 'failed', null, error instanceof Error ? error.message : String(error)]).catch(() => undefined);
    throw error;
  }
}

async function announceRun(client: ClientBase, target: ViewName, runId: string, status: RunStatus): Promise<void> {
  // One of the `notice` variants in apps/api/src/platform/notices.ts.
  await client.query(`select pg_notify('storepulse', $1)`, [JSON.stringify({ type: 'refreshRunChanged', runId, target, status })]);
}
