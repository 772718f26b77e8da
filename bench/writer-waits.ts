import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';

const EACH_MS = 50;
/** Application name of the writer's connection for HTTP events. */
const WRITER = 'storepulse ingest';

const sample = z.object({ state: z.string().nullable(), wait: z.string().nullable() });

/** Shares of the time, 0 to 1. */
export interface WriterTime {
  computes: number;
  /** Waiting for the disk: reads, writes, the WAL at commit. */
  disk: number;
  /** Waiting for any kind of lock. */
  locks: number;
  /** Waiting for the next statement of a transaction. */
  nextStatement: number;
  /** Waiting for the next group of events. */
  nextGroup: number;
}

/** Samples the state of the writer's connection, over a separate connection. */
export async function watchWriter(databaseUrl: string): Promise<{ stop(): Promise<WriterTime> }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const counts: Record<keyof WriterTime, number> = { computes: 0, disk: 0, locks: 0, nextStatement: 0, nextGroup: 0 };
  const ending = new AbortController();
  const watching = (async () => {
    while (!ending.signal.aborted) {
      const { rows } = await client.query('select state, wait_event_type as wait from pg_stat_activity where application_name = $1', [
        WRITER,
      ]);
      for (const row of rows) counts[doing(sample.parse(row))] += 1;
      await delay(EACH_MS);
    }
  })();
  return {
    stop: async () => {
      ending.abort();
      try {
        await watching;
      } finally {
        await client.end();
      }
      const all = Math.max(
        1,
        Object.values(counts).reduce((sum, count) => sum + count, 0),
      );
      const { computes, disk, locks, nextStatement, nextGroup } = counts;
      return {
        computes: computes / all,
        disk: disk / all,
        locks: locks / all,
        nextStatement: nextStatement / all,
        nextGroup: nextGroup / all,
      };
    },
  };
}

function doing({ state, wait }: z.output<typeof sample>): keyof WriterTime {
  if (state === 'idle') return 'nextGroup';
  if (state !== 'active') return 'nextStatement';
  // Active and waiting for its client: the server is reading rows that the client sends.
  if (wait === 'Client') return 'nextStatement';
  if (wait === null) return 'computes';
  return wait === 'IO' ? 'disk' : 'locks';
}
