import { randomUUID } from 'node:crypto';
import { appendFileSync, closeSync, existsSync, openSync, readSync, writeFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { INPUT_COLUMNS, ingestAnswer } from '@storepulse/contracts';
import { z } from 'zod';
import { csv } from '../dataset/event-files.js';
import type { ServerUnderTest } from '../server-under-test.js';

const EVENTS_PER_BATCH = 300;
const POOL_EVENTS = 30_000;
const MINUTES_PER_DAY = 1440;
/** Enough for the header and the first event. */
const HEAD_BYTES = 4096;

const eventRow = z.record(z.enum(INPUT_COLUMNS), z.string().nullable());
type EventRow = z.output<typeof eventRow>;

/**
 * Events like those of the pool, in one minute, as live ones arrive. Each session of the pool visits again in each batch, under an id of
 * its own.
 *
 * @param minute as `YYYY-MM-DD HH:MM`
 */
export function batchOf(pool: readonly EventRow[], first: number, size: number, minute: string, newId: () => string): EventRow[] {
  const ids = new Map<string, string>();
  return Array.from({ length: size }, (_, at) => pool[(first + at) % pool.length])
    .flatMap((row) => row ?? [])
    .map((row, at) => {
      const session = row.user_session ?? '';
      const id = ids.get(session) ?? newId();
      ids.set(session, id);
      const second = String(Math.floor((at * 60) / size)).padStart(2, '0');
      return { ...row, user_session: id, event_time: `${minute}:${second} UTC` };
    });
}

/** Day of the first event of a file, as `YYYY-MM-DD`. */
function firstDayOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const [, first = ''] = head.toString('utf8', 0, readSync(file, head, 0, HEAD_BYTES, 0)).split('\n');
    return first.slice(0, 10);
  } finally {
    closeSync(file);
  }
}

/**
 * Sends batches of events over HTTP: sessions like those of the last stored day, each batch in another minute of it, so that every range that
 * ends there changes. What was sent is written to a file beside those of the store, because it is part of what the baseline must count.
 */
export class LiveBatches {
  private sent = 0;
  private readonly run = randomUUID();

  private constructor(
    private readonly server: ServerUnderTest,
    private readonly pool: readonly EventRow[],
    private readonly day: string,
    private readonly sentFile: string,
  ) {}

  static async like(paths: readonly string[], lastDay: string, server: ServerUnderTest, sentFile: string): Promise<LiveBatches> {
    // The last file alone has the last day; all of them are gigabytes.
    const [latest = ''] = paths.filter((path) => firstDayOf(path) <= lastDay).sort((a, b) => (firstDayOf(a) > firstDayOf(b) ? -1 : 1));
    const sameStart = paths.filter((path) => firstDayOf(path) === firstDayOf(latest));
    const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB' });
    const duck = await instance.connect();
    try {
      const rows = await duck.runAndReadAll(`
        select ${INPUT_COLUMNS.join(', ')} from ${csv(sameStart)}
        where event_time[:10] = '${lastDay}' and user_session <> '' order by hash(user_session), event_time limit ${POOL_EVENTS}`);
      const pool = rows.getRowObjectsJson().map((row) => eventRow.parse(row));
      if (pool.length === 0) throw new Error(`no event of ${lastDay} in ${sameStart.join(', ')}`);
      return new LiveBatches(server, pool, lastDay, sentFile);
    } finally {
      duck.closeSync();
      instance.closeSync();
    }
  }

  /** @throws if the server does not store every event */
  async send(): Promise<void> {
    const minute = `${this.day} ${new Date((this.sent % MINUTES_PER_DAY) * 60_000).toISOString().slice(11, 16)}`;
    const events = batchOf(this.pool, this.sent * EVENTS_PER_BATCH, EVENTS_PER_BATCH, minute, randomUUID);
    const body = JSON.stringify(events.map((event, at) => ({ ...event, message_id: `${this.run}-${this.sent}-${at}` })));
    this.sent += 1;
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
