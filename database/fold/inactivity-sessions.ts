import { z } from 'zod';
import type { RunStatement } from './batch-statements.js';

const mergedRow = z.object({ first_at: z.string().nullable(), last_at: z.string().nullable() });

/**
 * Gives each event of `batch_events` that was sent without a session one by 30 minutes of inactivity of its user. Sessions
 * that a late event joins are left in `merged_sessions` for the roll-ups to follow, their stored events renamed.
 */
export async function assignSessions(run: RunStatement): Promise<void> {
  await run('joinByIndex', ['off']);
  await run('inactivitySessions');
  const { first_at: firstAt, last_at: lastAt } = mergedRow.parse((await run('mergedSessions')).rows[0]);
  if (firstAt !== null) await run('renameSessions', [firstAt, lastAt]);
  await run('joinByIndex', ['on']);
}
