import type { Client } from 'pg';
import { z } from 'zod';
import { statementRunner } from '@storepulse/database/fold/batch-statements.js';
import type { EventRow } from '@storepulse/database/fold/event-row.js';
import { messageKey } from '@storepulse/database/fold/message-key.js';
import { linesOfBatch, repeatedLines } from '@storepulse/database/fold/order-lines.js';

export interface NumberedRow {
  record: number;
  row: EventRow;
}

const keyRow = z.object({ message_key: z.string() });

/**
 * The rows that the fold would count although they may be stored: it remembers order lines forever, but message ids for a day only.
 *
 * @param recordsDone this load has already stored the records below this number: they stay, to be compared with the store
 */
export async function unknownToFold(client: Client, numbered: readonly NumberedRow[], recordsDone: number): Promise<NumberedRow[]> {
  const rows = numbered.map(({ row }) => row);
  const keys = rows.map(({ messageId }) => (messageId === null ? null : messageKey(messageId)));
  const { rows: found } = await client.query(
    'select g.key::text as message_key from unnest($1::uuid[]) as g (key) where exists (select from event_messages m where m.message_key = g.key)',
    [keys.filter((key) => key !== null)],
  );
  const known = new Set(found.map((row) => keyRow.parse(row).message_key));
  const lines = new Set(await repeatedLines(statementRunner(client, false), linesOfBatch(rows, new Set())));
  return numbered.filter(({ record }, index) => record < recordsDone || !(known.has(keys[index] ?? '') || lines.has(index)));
}
