import type { ClientBase } from 'pg';
import type { EventInput } from '../../database/fold/parse-event.js';
import { parseSent } from '../../database/fold/parse-sent.js';
import { type BatchSource, writeBatch } from '../../database/fold/write-batch.js';

/** Writes events and refunds to a store in one batch, as ingest and loads do; skips rejected ones. */
export async function foldEvents(client: ClientBase, raws: readonly EventInput[], source: BatchSource = { kind: 'load' }): Promise<void> {
  const rows = raws.flatMap((raw) => {
    const parsed = parseSent(raw);
    return parsed.ok ? [parsed.row] : [];
  });
  await client.query('begin');
  await writeBatch(client, rows, source);
  await client.query('commit');
}
