import { setTimeout as delay } from 'node:timers/promises';
import { VIEW_NAMES } from '@storepulse/contracts';
import pg from 'pg';

const PAUSE_MS = 1;

/** Reads a row of each of the five views in turn, again and again, on a connection of its own; so a wait is for a lock or a core. */
export async function watchReader(databaseUrl: string): Promise<{ stop(): Promise<number[]> }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // A connection that is lost is told by the next query.
  client.on('error', () => undefined);
  await client.connect();
  const waitsMs: number[] = [];
  const ending = new AbortController();
  const reading = (async () => {
    for (let turn = 0; !ending.signal.aborted; turn += 1) {
      const begun = performance.now();
      await client.query(`select 1 from ${VIEW_NAMES[turn % VIEW_NAMES.length]} limit 1`);
      waitsMs.push(performance.now() - begun);
      await delay(PAUSE_MS);
    }
  })();
  // Told by `stop`; until then it must not count as unhandled.
  reading.catch(() => undefined);
  return {
    /** @returns how long each reading took, in ms */
    stop: async () => {
      ending.abort();
      try {
        await reading;
      } finally {
        await client.end();
      }
      return waitsMs;
    },
  };
}
