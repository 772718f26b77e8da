/**
 * Kills a load (kill -9) at random moments and reruns the same command until it is done. Then compares the store with that of an
 * undisturbed load. FAULT_LOAD_KILLS=100 sets the number of kills (6 by default); FAULT_SEED repeats the same moments.
 */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Random } from '../faults/random.js';
import { CSV_HEADER, csvFile, shopRows } from '../support/csv-file.js';
import { runEtl, startEtl } from '../support/run-etl.js';
import { FAULT_SEED } from '../support/seeds.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';
import { differences, storedCounts } from './stored-counts.js';

const KILLS = Number(process.env.FAULT_LOAD_KILLS ?? 6);
/** Kills on one store before the load may finish. */
const KILLS_A_STORE = 3;

const rows = [
  ...shopRows('early', '2019-10-25T00:00:00Z', '2019-11-01T00:00:00Z', 20_000),
  '2019-10-31 23:00:00 UTC,view,7,12,,,-1,5,',
  ...shopRows('late', '2019-11-01T00:00:00Z', '2019-11-08T00:00:00Z', 20_000),
];
let file: { folder: string; path: string };
let undisturbed: Record<string, string[]>;
let takesMs: number;

beforeAll(async () => {
  file = csvFile(`${[CSV_HEADER, ...rows].join('\n')}\n`);
  const store = await createTestStore();
  const begun = performance.now();
  expect((await runEtl(store.url, ['load', file.path])).code).toBe(0);
  takesMs = performance.now() - begun;
  undisturbed = await storedCounts(store.client);
  await store.drop();
}, 120_000);

afterAll(() => rmSync(file.folder, { recursive: true, force: true }));

const rowOf = async (store: TestStore, sql: string): Promise<Record<string, unknown>> => (await store.client.query(sql)).rows[0];

it(
  `ends in the same tables over ${KILLS} kills (seed ${FAULT_SEED})`,
  async () => {
    const random = new Random(FAULT_SEED);
    for (let kills = 0; kills < KILLS; ) {
      const store = await createTestStore();
      try {
        for (let some = 0; some < KILLS_A_STORE && kills < KILLS; some++, kills++) {
          const { child, ended } = startEtl(store.url, ['load', file.path]);
          const moment = random.next() * takesMs;
          // The moment is random: there is no state to wait for.
          const timer = setTimeout(() => child.kill('SIGKILL'), moment);
          await ended;
          clearTimeout(timer);
          await waitFor('the end of its connections', async () => (await rowOf(store, LEFT_CONNECTIONS)).left === 0);
        }
        const { code, output } = await runEtl(store.url, ['load', file.path]);
        expect([code, output]).toEqual([0, expect.stringMatching(/loaded/)]);
        expect(differences(await storedCounts(store.client), undisturbed)).toEqual([]);
        expect(await rowOf(store, 'select status, rows_loaded::int as loaded, rows_rejected::int as rejected from load_states')).toEqual({
          status: 'done',
          loaded: rows.length - 1,
          rejected: 1,
        });
        expect(await rowOf(store, `select count(*)::int as left from pg_class where relname like 'load\\_%\\_events%'`)).toEqual({
          left: 0,
        });
        expect(await rowOf(store, 'select bool_and(v.as_of_batch = s.last_batch) as current from view_state v, store_state s')).toEqual({
          current: true,
        });
      } finally {
        await store.drop();
      }
    }
  },
  60_000 + KILLS * 30_000,
);

/** Other connections to the store's database, which belong to the killed command. */
const LEFT_CONNECTIONS = `select count(*)::int as left from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
