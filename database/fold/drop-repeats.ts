import type { ClientBase } from 'pg';
import { z } from 'zod';
import { ensureMessagePartition } from '../partitions/message-partitions.js';
import type { RunStatement } from './batch-statements.js';
import type { EventRow } from './event-row.js';
import { messageKey } from './message-key.js';

const repeatRow = z.object({ position: z.number() });

/**
 * Finds the rows whose message id is stored already or came earlier in the batch, and stores the ids of the others. The
 * caller holds the store's row: between the look and the writing nobody else writes.
 *
 * @returns positions in `rows`, ascending.
 */
export async function takeRepeats(client: ClientBase, run: RunStatement, rows: readonly EventRow[], receivedAt: Date): Promise<number[]> {
  const repeats: number[] = [];
  const keyed: { key: string; index: number }[] = [];
  const seen = new Set<string>();
  rows.forEach(({ messageId }, index) => {
    if (messageId === null) return;
    const key = messageKey(messageId);
    if (seen.has(key)) repeats.push(index);
    else {
      seen.add(key);
      keyed.push({ key, index });
    }
  });
  if (keyed.length === 0) return repeats;

  const stored = new Set((await run('findRepeats', [keyed.map(({ key }) => key)])).rows.map((row) => repeatRow.parse(row).position - 1));
  for (const position of stored) repeats.push(keyed[position]?.index ?? -1);
  // In the order of the keys: an index is filled faster so, and takes less log.
  const fresh = keyed
    .filter((_, position) => !stored.has(position))
    .map(({ key }) => key)
    .sort();
  if (fresh.length > 0) {
    const { name, day } = await ensureMessagePartition(client, receivedAt);
    await client.query(`insert into ${name} (message_key, received_on) select key, $2 from unnest($1::uuid[]) as given (key)`, [
      fresh,
      day,
    ]);
  }
  return repeats.sort((a, b) => a - b);
}
