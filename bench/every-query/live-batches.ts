import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { INPUT_COLUMNS, ingestAnswer } from '@storepulse/contracts';
import { z } from 'zod';
import { csv } from '../dataset/event-files.js';
import type { ServerUnderTest } from '../server-under-test.js';

const EVENTS_PER_BATCH = 300;
const POOL_EVENTS = 30_000;

const eventRow = z.record(z.enum(INPUT_COLUMNS), z.string().nullable());
type EventRow = z.output<typeof eventRow>;

/** A session of the last day visits again in each batch, under an id of its own. */
export function batchOf(pool: readonly EventRow[], first: number, size: number, newId: () => string): EventRow[] {
  const ids = new Map<string, string>();
  return Array.from({ length: Math.min(size, pool.length) }, (_, at) => pool[(first + at) % pool.length])
    .flatMap((row) => row ?? [])
    .map((row) => {
      const session = row.user_session ?? '';
      const id = ids.get(session) ?? newId();
      ids.set(session, id);
      return { ...row, user_session: id };
    });
}

/**
 * Sends batches of events over HTTP: sessions like those of the last stored day, on that day, so that every range that ends there changes.
 * What was sent is written to a file beside those of the store, because it is part of what the baseline must count.
 */
export class LiveBatches {
  private next = 0;
  private readonly run = randomUUID();

  private constructor(
    private readonly server: ServerUnderTest,
    private readonly pool: readonly EventRow[],
    private readonly sentFile: string,
  ) {}

  static async like(paths: readonly string[], lastDay: string, server: ServerUnderTest, sentFile: string): Promise<LiveBatches> {
    const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB' });
    const duck = await instance.connect();
    try {
      const rows = await duck.runAndReadAll(`
        select ${INPUT_COLUMNS.join(', ')} from ${csv(paths)}
        where event_time[:10] = '${lastDay}' and user_session <> '' order by hash(user_session), event_time limit ${POOL_EVENTS}`);
      return new LiveBatches(
        server,
        rows.getRowObjectsJson().map((row) => eventRow.parse(row)),
        sentFile,
      );
    } finally {
      duck.closeSync();
      instance.closeSync();
    }
  }

  /** @throws if the server does not store every event */
  async send(): Promise<void> {
    const events = batchOf(this.pool, this.next, EVENTS_PER_BATCH, randomUUID);
    const body = JSON.stringify(events.map((event, at) => ({ ...event, message_id: `${this.run}-${this.next}-${at}` })));
    this.next += EVENTS_PER_BATCH;
    const response = await fetch(`${this.server.url}/api/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.server.writeKey}`, 'content-type': 'application/json' },
      body,
    });
    const told = await response.text();
    const accepted = response.ok ? ingestAnswer.parse(JSON.parse(told)).accepted : 0;
    if (accepted !== events.length) throw new Error(`a batch was answered ${response.status}: ${told.slice(0, 500)}`);
    if (!existsSync(this.sentFile)) writeFileSync(this.sentFile, `${INPUT_COLUMNS.join(',')}\n`);
    appendFileSync(this.sentFile, events.map((event) => `${INPUT_COLUMNS.map((name) => event[name] ?? '').join(',')}\n`).join(''));
  }
}
