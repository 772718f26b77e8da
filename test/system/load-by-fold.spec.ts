import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { COLUMNS_WRITTEN_BY_THE_FOLD } from '@storepulse/contracts';
import { CSV_HEADER, csvFile, shopRows } from '../support/csv-file.js';
import { foldEvents } from '../support/fold-events.js';
import { runInEtlHost } from '../support/etl-host.js';
import { startEtl } from '../support/run-etl.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';
import { differences, storedCounts } from './stored-counts.js';

const stores: TestStore[] = [];
const folders: string[] = [];

const newStore = async (): Promise<TestStore> => {
  const store = await createTestStore();
  stores.push(store);
  return store;
};

const fileOf = (rows: readonly string[]): string => {
  const { folder, path } = csvFile(`${[`${CSV_HEADER},message_id`, ...rows].join('\n')}\n`);
  folders.push(folder);
  return path;
};

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.drop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const loadOf = async (store: TestStore): Promise<unknown> =>
  (await store.client.query('select status, records_done::int, rows_loaded::int, rows_rejected::int, rows_duplicate::int from load_states'))
    .rows[0];

/** The counts that the fold makes from the rows in one batch. */
async function foldedCounts(rows: readonly string[]): Promise<Record<string, string[]>> {
  const store = await newStore();
  const columns = [...CSV_HEADER.split(','), 'message_id'];
  await foldEvents(
    store.client,
    rows.map((row) => {
      const fields = row.split(',');
      return Object.fromEntries(columns.map((column, index) => [column, fields[index]]));
    }),
  );
  return storedCounts(store.client);
}

describe('a file with a column that needs the fold', () => {
  it('may have a message id', () => {
    expect(COLUMNS_WRITTEN_BY_THE_FOLD).toContain('message_id');
  });

  it('counts a message once, repeated in the file or sent before, and keeps bad rows', async () => {
    const store = await newStore();
    const time = '2019-10-01 00:00:00 UTC';
    await foldEvents(store.client, [{ event_time: time, event_type: 'view', product_id: '1', user_id: '5', message_id: 'm-1' }]);
    const rows = [
      `${time},view,1,,,,1,5,,m-1`,
      `${time},purchase,2,,,,10,5,,m-2`,
      `${time},purchase,2,,,,10,5,,m-2`,
      `${time},foo,2,,,,10,5,,m-3`,
      `${time},view,3,,,,10,5,,`,
      `${time},view,3,,,,10,5,,`,
    ];
    const { code, output } = await runInEtlHost(store.url, ['load', fileOf(rows)]);
    expect(output).toMatch(/rows read +6\n +loaded +3\n +duplicates +2 .*\n +rejected +1 /);
    expect(code).toBe(0);
    expect(await loadOf(store)).toEqual({ status: 'done', records_done: 6, rows_loaded: 3, rows_rejected: 1, rows_duplicate: 2 });
    expect((await store.client.query('select line, reason from rejected_events')).rows).toEqual([
      { line: '5', reason: 'event_type "foo" is not one of view, cart, remove_from_cart, purchase, refund' },
    ]);
    expect((await store.client.query('select sum(events)::int as events from stage_days')).rows).toEqual([{ events: 4 }]);
  });

  it.each(['SIGKILL', 'SIGINT'] as const)('continues after %s and ends in the tables of one batch', async (signal) => {
    const shop = shopRows('by fold', '2019-10-30T00:00:00Z', '2019-11-02T00:00:00Z', 25_000);
    const rows = shop.map((row, index) => `${row},${index % 50 === 0 ? '' : `m-${index % 24_000}`}`);
    const store = await newStore();
    const file = fileOf(rows);
    const { child, ended } = startEtl(store.url, ['load', file]);
    await waitFor('the first batch', async () => ((await store.client.query('select from events limit 1')).rowCount ?? 0) > 0, 60_000);
    child.kill(signal);
    await ended;
    await waitFor('the end of the connection', async () => {
      const { rows: states } = await store.client.query(`select from load_states where status = 'running'`);
      return states.length === 0;
    });
    expect((await runInEtlHost(store.url, ['load', file])).code).toBe(0);
    expect(differences(await storedCounts(store.client), await foldedCounts(rows))).toEqual([]);
    expect(await loadOf(store)).toMatchObject({ status: 'done', records_done: rows.length, rows_rejected: 0 });
  });
});
