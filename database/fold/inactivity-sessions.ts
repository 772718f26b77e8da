import type { ClientBase } from 'pg';
import { z } from 'zod';
import { batchStatements, type RunStatement } from './batch-statements.js';

const mergedRow = z.object({ first_at: z.string().nullable(), last_at: z.string().nullable() });

/**
 * Gives each event of `batch_events` that came without a session one by 30 minutes of inactivity of its visitor. Sessions
 * that a late event joins are left in `merged_sessions` for the roll-ups to follow, their stored events renamed.
 *
 * @param ofUsers also those without a device. A row of a file that names neither session nor device belongs to no session.
 */
export async function assignSessions(client: ClientBase, run: RunStatement, ofUsers: boolean): Promise<void> {
  // Planned each time: by index where the stored sessions are many, by hashing where the events of the batch are.
  await client.query(batchStatements.inactivitySessions, [ofUsers]);
  const { first_at: firstAt, last_at: lastAt } = mergedRow.parse((await client.query(batchStatements.mergedSessions)).rows[0]);
  if (firstAt === null) return;
  await run('joinByIndex', ['off']);
  await run('renameSessions', [firstAt, lastAt]);
  await run('joinByIndex', ['on']);
}
