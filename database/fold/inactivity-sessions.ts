import type { ClientBase } from 'pg';
import { z } from 'zod';
import { batchStatements, type RunStatement } from './batch-statements.js';

const mergedRow = z.object({ first_at: z.string().nullable(), last_at: z.string().nullable() });

/**
 * Assigns a session to each event of `batch_events` without one: a visitor's session ends after 30 minutes of inactivity. Sessions merged
 * by a late event are left in `merged_sessions` for the roll-ups, and their stored events are renamed.
 *
 * @param ofUsers also assigns sessions to events without a device. A file row with neither session nor device belongs to no session.
 * @returns whether stored events were renamed
 */
export async function assignSessions(client: ClientBase, run: RunStatement, ofUsers: boolean): Promise<boolean> {
  // Planned each time: by index where the stored sessions are many, by hash where the batch events are.
  await client.query(batchStatements.inactivitySessions, [ofUsers]);
  const { first_at: firstAt, last_at: lastAt } = mergedRow.parse((await client.query(batchStatements.mergedSessions)).rows[0]);
  if (firstAt === null) return false;
  await run('joinByIndex', ['off']);
  await run('renameSessions', [firstAt, lastAt]);
  await run('joinByIndex', ['on']);
  return true;
}
