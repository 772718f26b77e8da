import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CSV_HEADER, csvFile, shopRows } from '../support/csv-file.js';
import { foldEvents } from '../support/fold-events.js';
import { runInEtlHost } from '../support/etl-host.js';
import { startEtl } from '../support/run-etl.js';
import { startTestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';
import { differences, storedCounts } from './stored-counts.js';

const stores: TestStore[] = [];
const folders: string[] = [];

const newStore = async (timeZone?: string): Promise<TestStore> => {
  const store = await createTestStore(timeZone);
  stores.push(store);
  return store;
};

const fileOf = (rows: readonly string[], name?: string): string => {
  const { folder, path } = csvFile(`${[CSV_HEADER, ...rows].join('\n')}\n`, name);
  folders.push(folder);
  return path;
};

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.drop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const COLUMNS = CSV_HEADER.split(',');
const fieldsOf = (row: string): Record<string, string> =>
  Object.fromEntries(row.split(',').map((value, index) => [COLUMNS[index] ?? '', value]));

async function foldedCounts(rows: readonly string[], timeZone?: string): Promise<Record<string, string[]>> {
  const store = await newStore(timeZone);
  await foldEvents(store.client, rows.map(fieldsOf));
  return storedCounts(store.client);
}

const load = (store: TestStore, path: string, ...args: string[]) => runInEtlHost(store.url, ['load', ...args, path]);
const stored = async ({ client }: TestStore): Promise<number> =>
  (await client.query('select count(*)::int as rows from events')).rows[0].rows;

describe('rows that are stored already', () => {
  const sale = '2020-08-01 00:00:00 UTC,purchase,1,5,home,resaved,10.00,1,00000000-0000-4000-8000-000000000031';
  const rows = [sale, sale.replace('08-01', '08-02')];

  it('stop a copy of a file that was saved again, until an option says what to do with them', async () => {
    const store = await newStore();
    const file = fileOf(rows);
    expect(await load(store, file)).toMatchObject({ code: 0 });
    const resaved = fileOf([], 'resaved.csv');
    writeFileSync(resaved, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'));
    const refused = await load(store, resaved);
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('was not loaded: 2 of 2 rows are stored already') });
    expect(refused.output).toMatch(/--skip-stored.*--keep-stored/);
    expect(await stored(store)).toBe(2);
    const app = await startTestApp(store.url);
    try {
      expect(await app.get('/api/loads')).toMatchObject({
        loads: [{ status: 'failed', rowsRead: 0, error: expect.stringContaining('2 of 2 rows are stored already') }, { status: 'done' }],
      });
      const left = await load(store, resaved, '--skip-stored');
      expect(left).toMatchObject({ code: 0, output: expect.stringContaining('2 of 2 rows are stored already and were skipped') });
      expect(await app.get('/api/loads')).toMatchObject({
        loads: [{ status: 'done', rowsRead: 2, rowsLoaded: 0, rowsDuplicate: 2 }, {}],
      });
    } finally {
      await app.close();
    }
    expect(await stored(store)).toBe(2);
    expect(await load(store, fileOf([...rows].reverse()), '--keep-stored')).toMatchObject({ code: 0 });
    expect(await stored(store)).toBe(4);
    expect(await runInEtlHost(store.url, ['reconcile', '--from', '2020-08-01', '--to', '2020-08-02'])).toMatchObject({ code: 0 });
  });

  it('are found in a file with message ids and orders too, except those that its ids already identify', async () => {
    const store = await newStore();
    const day = '2020-08-03 00:00:00 UTC';
    const plain = (id: number) => `${day},view,${id},5,home,acme,10.00,1,00000000-0000-4000-8000-000000000031`;
    const order = `${day},purchase,9,5,home,acme,10.00,1,00000000-0000-4000-8000-000000000031`;
    const withIds = (...lines: readonly string[]) => {
      const { folder, path } = csvFile(`${[`${CSV_HEADER},message_id,order_id`, ...lines].join('\n')}\n`);
      folders.push(folder);
      return path;
    };
    // Plain rows; then one with a message id and one of an order, which the store remembers.
    expect(await load(store, fileOf([plain(1), plain(2)]))).toMatchObject({ code: 0 });
    expect(await load(store, withIds(`${plain(3)},m-3,`, `${order},,A-1`))).toMatchObject({ code: 0 });
    const known = withIds(`${plain(3)},m-3,`, `${order},m-9,A-1`, `${plain(4)},m-4,`);
    const harmless = await load(store, known);
    expect(harmless).toMatchObject({ code: 0, output: expect.stringMatching(/loaded +1\n +duplicates +2 /) });
    const again = withIds(`${plain(2)},m-2,`, `${plain(3)},m-3,`, `${plain(5)},m-5,`, `${plain(1)},,`);
    const refused = await load(store, again);
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('was not loaded: 2 of 3 rows are stored already') });
    expect(await stored(store)).toBe(5);
    const left = await load(store, again, '--skip-stored');
    expect(left).toMatchObject({ code: 0, output: expect.stringMatching(/loaded +1\n +duplicates +3 /) });
    expect(await stored(store)).toBe(6);
    expect(await runInEtlHost(store.url, ['reconcile', '--from', '2020-08-03', '--to', '2020-08-03'])).toMatchObject({ code: 0 });
  });

  it.each(['UTC', 'Europe/Berlin'])('are skipped in an overlapping export, as often as they are stored (%s)', async (timeZone) => {
    const all = shopRows('overlap', '2019-10-25T00:00:00Z', '2019-11-06T00:00:00Z', 6000);
    const twice = '2019-10-31 23:59:59 UTC,view,77,12,toys,acme,5,8,';
    const irregular = [
      '2019-10-31T23:00:00.5+01:00,view,sku-1,cat-a,toys,acme,1e2,anna,visit 1',
      '2019-10-31 23:00:00 UTC,view,007,12,toys,,0,5,',
    ];
    const first = [...all.slice(0, 4000), ...irregular, twice, twice];
    // Three copies of a row stored twice: one is new.
    const second = [...all.slice(3500), ...irregular, twice, twice, twice];
    const store = await newStore(timeZone);
    expect(await load(store, fileOf(first))).toMatchObject({ code: 0 });
    const file = fileOf(second);
    const overlap = all.length > 4000 ? 500 + irregular.length + 2 : 0;
    const count = new RegExp(`${overlap} of ${second.length.toLocaleString('en-US')} rows are stored already`);
    expect(await load(store, file)).toMatchObject({ code: 1, output: expect.stringMatching(count) });
    expect(await load(store, file, '--skip-stored')).toMatchObject({ code: 0, output: expect.stringMatching(count) });
    expect(
      differences(await storedCounts(store.client), await foldedCounts([...all, ...irregular, twice, twice, twice], timeZone)),
    ).toEqual([]);
  });

  it('are found among live events too, whose sessions the store made', async () => {
    const store = await newStore();
    const live = fieldsOf('2019-10-31 23:00:00 UTC,view,7,12,toys,acme,5,8,');
    await foldEvents(store.client, [live], { kind: 'live' });
    const file = fileOf(['2019-10-31 23:00:00 UTC,view,7,12,toys,acme,5,8,', '2019-10-31 23:00:01 UTC,view,7,12,toys,acme,5,8,']);
    expect(await load(store, file)).toMatchObject({ code: 1, output: expect.stringContaining('1 of 2 rows are stored already') });
  });

  it.each([[[]], [['--skip-stored']]])('are found in hours with a refund too (%j)', async (args) => {
    const store = await newStore();
    const order = { event_type: 'purchase', product_id: '5', price: '10', user_id: '1', order_id: 'R-1' };
    const refund = { event_time: '2018-05-01T12:00:00Z', event_type: 'refund', order_id: 'R-1' };
    await foldEvents(store.client, [{ ...order, event_time: '2018-05-01T10:00:00Z' }, refund], { kind: 'live' });
    const row = (time: string) => `2018-05-01 ${time}:00 UTC,view,7,12,toys,acme,5,8,`;
    expect(await load(store, fileOf([row('09:00'), row('15:00')]), ...args)).toMatchObject({ code: 0 });
    const { folder, path } = csvFile(`${CSV_HEADER},order_id\n${row('08:00')},\n${row('16:00')},\n`);
    folders.push(folder);
    expect(await load(store, path, ...args)).toMatchObject({ code: 0 });
    expect(await stored(store)).toBe(5);
    expect(await runInEtlHost(store.url, ['reconcile', '--from', '2018-05-01', '--to', '2018-05-01'])).toMatchObject({ code: 0 });
  });

  it('do not include other rows of the same minute', async () => {
    const store = await newStore();
    expect(await load(store, fileOf([sale]))).toMatchObject({ code: 0 });
    const others = [',11.00,1,', ',10.00,2,', ',,1,'].map((other) => sale.replace(',10.00,1,', other));
    expect(await load(store, fileOf([...others, sale.replace('home', ''), sale.replace('resaved', 'x')]))).toMatchObject({ code: 0 });
  });
});

describe('an interrupted load', () => {
  const all = shopRows('stopped', '2019-10-20T00:00:00Z', '2019-11-12T00:00:00Z', 40_000);
  const some = all.filter((_, index) => index % 3 === 0);
  /** The same with and without the option. */
  let expected: Record<string, string[]> | undefined;

  it.each([[[]], [['--skip-stored']]])('does not count its own rows as stored before (%j)', async (args) => {
    const store = await newStore();
    const before = args.length === 0 ? [] : some;
    if (before.length > 0) expect(await load(store, fileOf(before))).toMatchObject({ code: 0 });
    const file = fileOf(all);
    const { child, ended } = startEtl(store.url, ['load', ...args, file]);
    const isUnderWay = `select from loads where records_done > 0 and status = 'running' and bytes = ${readFileSync(file).length}`;
    await waitFor('the first month', async () => ((await store.client.query(isUnderWay)).rowCount ?? 0) > 0, 60_000);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130 });
    expect(await load(store, file, ...args)).toMatchObject({ code: 0, output: expect.stringContaining('continuing after') });
    expected ??= await foldedCounts(all);
    expect(differences(await storedCounts(store.client), expected)).toEqual([]);
  });
});
