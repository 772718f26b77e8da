import { setTimeout as delay } from 'node:timers/promises';
import { VIEW_NAMES } from '@storepulse/contracts';
import pg from 'pg';

const PAUSE_MS = 1;

/** Repeatedly reads one row of each of the five views over a separate connection, so a wait can only be for a lock or a core. */
export async function watchReader(databaseUrl: string): Promise<{ stop(): Promise<number[]> }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // The next query reports a lost connection.
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
  // `stop` reports the error; until then it must not count as an unhandled rejection.
  reading.catch(() => undefined);
  return {
    /** @returns the duration of each read in ms */
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
