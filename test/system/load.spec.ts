import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import { createShop } from '../../libs/shop-model/index.js';
import { runInEtlHost } from '../support/etl-host.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const ROOT = resolve(import.meta.dirname, '../..');
const SAMPLE = resolve(ROOT, '../shared/data/2019-Oct-head.csv');
const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session';
const SESSION = '72d76fde-8bb3-4e00-8c23-a032dfed738c';
const row = (second: number, type = 'view') =>
  `2019-10-01 00:00:${String(second).padStart(2, '0')} UTC,${type},1004856,2053013555631882655,electronics.smartphone,samsung,130.76,5,${SESSION}`;

const stores: TestStore[] = [];
const folders: string[] = [];

const newStore = async (timeZone?: string): Promise<TestStore> => {
  const store = await createTestStore(timeZone);
  stores.push(store);
  return store;
};

const fileOf = (content: string | Buffer, name = 'events.csv'): string => {
  const folder = mkdtempSync(join(tmpdir(), 'storepulse-load-'));
  folders.push(folder);
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.drop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const one = async (store: TestStore, sql: string): Promise<Record<string, unknown>> => (await store.client.query(sql)).rows[0];
const eventCount = async (store: TestStore): Promise<number> => Number((await one(store, 'select count(*) from events')).count);

/** A file large enough to observe its load while it runs. */
const manyRows = (events: number): string => {
  const shop = createShop({ seed: 'load test' });
  const rows = [...shop.sessionsBetween(new Date('2019-11-01T00:00:00Z'), new Date('2019-11-03T00:00:00Z'), events)].map((event) =>
    [
      `${event.eventTime.slice(0, 19).replace('T', ' ')} UTC`,
      event.eventType,
      event.productId,
      event.categoryId,
      event.categoryCode ?? '',
      event.brand ?? '',
      event.price,
      event.userId,
      event.userSession ?? '',
    ].join(','),
  );
  return [HEADER, ...rows, ''].join('\n');
};

describe('npm run etl -- load', () => {
  it('loads a CSV file, rejects bad rows with line, reason and text, and says so', async () => {
    const store = await newStore();
    const file = fileOf(
      [
        HEADER,
        row(0),
        row(0),
        row(1, 'foo'),
        '2019-02-30 00:00:00 UTC,view,1,,,,1.5,5,',
        '2019-10-01 00:00:03 UTC,view,1,,,"open,1.5,5,',
        '2019-10-01 00:00:04 UTC,view,1',
        '2019-10-02 00:00:05 UTC,cart,1,,,"a, b",1.5,5,',
        row(6, 'bar'),
        '',
      ].join('\r\n'),
    );
    const { code, output } = await runInEtlHost(store.url, ['load', file]);
    expect(output).toMatch(/rows read +8\n +loaded +3\n +rejected +5 /);
    expect(output).toMatch(/2 {2}event_type is not one of view, cart, remove_from_cart, purchase, refund\n/);
    expect(output).toMatch(/days touched +2, from 2019-10-01 to 2019-10-02\n/);
    expect(code).toBe(0);
    expect(await eventCount(store)).toBe(3);
    const rejected = await store.client.query('select source, line, reason, raw from rejected_events order by line');
    expect(rejected.rows).toEqual([
      {
        source: 'file',
        line: '4',
        reason: 'event_type "foo" is not one of view, cart, remove_from_cart, purchase, refund',
        raw: row(1, 'foo'),
      },
      {
        source: 'file',
        line: '5',
        reason: 'event_time "2019-02-30 00:00:00 UTC" does not exist',
        raw: '2019-02-30 00:00:00 UTC,view,1,,,,1.5,5,',
      },
      {
        source: 'file',
        line: '6',
        reason: 'a quote is never closed',
        raw: '2019-10-01 00:00:03 UTC,view,1,,,"open,1.5,5,',
      },
      { source: 'file', line: '7', reason: 'the row has 3 fields, the header 9', raw: '2019-10-01 00:00:04 UTC,view,1' },
      {
        source: 'file',
        line: '9',
        reason: 'event_type "bar" is not one of view, cart, remove_from_cart, purchase, refund',
        raw: row(6, 'bar'),
      },
    ]);
  });

  it('recognizes a file by its content, under any name, and changes nothing', async () => {
    const store = await newStore();
    const content = [HEADER, row(0), row(1)].join('\n');
    await runInEtlHost(store.url, ['load', fileOf(content)]);
    const { code, output } = await runInEtlHost(store.url, ['load', fileOf(content, 'other-name.csv')]);
    expect(output).toMatch(/other-name\.csv: already loaded on \d{4}-\d\d-\d\d \d\d:\d\d UTC \(2 rows\); nothing changed\./);
    expect(code).toBe(0);
    expect(await eventCount(store)).toBe(2);
  });

  it('accepts columns in any order, a byte order mark, and extra columns', async () => {
    const store = await newStore();
    const file = fileOf(
      `\ufeffbrand,extra,user_session,user_id,price,category_code,category_id,product_id,event_type,event_time,quantity\n,x,,7,9.99,,,42,purchase,2019-10-01T02:00:00+02:00,3\n`,
    );
    expect((await runInEtlHost(store.url, ['load', file])).code).toBe(0);
    expect(await one(store, 'select event_time, product_id, user_id, price, quantity, user_session from events')).toEqual({
      event_time: new Date('2019-10-01T00:00:00Z'),
      product_id: '42',
      user_id: '7',
      price: '9.9900',
      quantity: 3,
      user_session: null,
    });
  });

  it('counts days in the zone of the store', async () => {
    const store = await newStore('America/New_York');
    const { output } = await runInEtlHost(store.url, ['load', fileOf([HEADER, row(0)].join('\n'))]);
    expect(output).toMatch(/days touched +2019-09-30\n/);
  });

  it('reads gzip with several members, and rejects a truncated file before any row counts', async () => {
    const store = await newStore();
    const members = Buffer.concat([gzipSync(`${HEADER}\n${row(0)}\n`), gzipSync(`${row(1)}\n`)]);
    expect((await runInEtlHost(store.url, ['load', fileOf(members, 'events.csv.gz')])).code).toBe(0);
    expect(await eventCount(store)).toBe(2);

    const whole = gzipSync(manyRows(3000));
    const { code, output } = await runInEtlHost(store.url, ['load', fileOf(whole.subarray(0, whole.length - 100), 'cut.csv.gz')]);
    expect(output).toContain('cut.csv.gz ends too early: the gzip file is incomplete');
    expect(code).toBe(1);
    expect(await eventCount(store)).toBe(2);
  });

  it('loads Parquet with columns of other types', async () => {
    const store = await newStore();
    const csv = fileOf([HEADER, row(0), row(1, 'foo'), row(2, 'purchase')].join('\n'));
    const parquet = `${csv}.parquet`;
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(
      `copy (
         select strptime(event_time, '%Y-%m-%d %H:%M:%S UTC') as event_time, event_type, product_id::bigint as product_id,
           category_id::bigint as category_id, category_code, brand, price::double as price, user_id::integer as user_id,
           user_session::uuid as user_session
         from read_csv('${csv}', all_varchar = true))
       to '${parquet}' (format parquet)`,
    );
    connection.closeSync();
    const { code, output } = await runInEtlHost(store.url, ['load', parquet]);
    expect(output).toMatch(/rows read +3\n +loaded +2\n +rejected +1 /);
    expect(code).toBe(0);
    expect(await one(store, `select event_time, price, user_session from events where event_type = 'purchase'`)).toEqual({
      event_time: new Date('2019-10-01T00:00:02Z'),
      price: '130.7600',
      user_session: SESSION,
    });
    expect((await one(store, 'select line from rejected_events')).line).toBe('2');
  });

  it('says what is wrong with a file, and loads none if one cannot be read', async () => {
    const store = await newStore();
    const good = fileOf([HEADER, row(0)].join('\n'));
    const { code, output } = await runInEtlHost(store.url, ['load', good, '/nowhere/a.csv', tmpdir(), fileOf('', 'empty.csv')]);
    expect(code).toBe(1);
    expect(output).toContain('/nowhere/a.csv does not exist.');
    expect(output).toContain(`${tmpdir()} is a folder: name the files inside it.`);
    expect(output).toMatch(/empty\.csv is empty\./);
    expect(await eventCount(store)).toBe(0);
    const wrong = await runInEtlHost(store.url, ['load', fileOf('a,b\n1,2\n')]);
    expect(wrong.output).toContain('lacks the columns event_time, event_type,');
    expect(wrong.code).toBe(1);
  });

  it('refuses to load into a demo store until the demo ends', async () => {
    const store = await newStore();
    await store.client.query('update store_state set demo = true');
    const file = fileOf([HEADER, row(0)].join('\n'));
    const refused = await runInEtlHost(store.url, ['load', file]);
    expect(refused.output).toContain('End the demo first, which empties the store: npm run etl -- demo end');
    expect(refused.code).toBe(1);
    expect((await runInEtlHost(store.url, ['demo', 'end'])).code).toBe(0);
    expect(await one(store, 'select demo, demo_ended from store_state')).toEqual({ demo: false, demo_ended: true });
    expect((await runInEtlHost(store.url, ['demo', 'end'])).code).toBe(1);
    expect((await runInEtlHost(store.url, ['load', file])).code).toBe(0);
    expect(await eventCount(store)).toBe(1);
  });

  it('loads files in order of event time, for any order of arguments', async () => {
    const store = await newStore();
    const month = (day: string) => `${HEADER}\n${row(1).replace('2019-10-01', day)}\n`;
    const files = [
      fileOf(`${HEADER}\nno time at all,view,1,,,,1,1,\n`, 'odd.csv'),
      fileOf(month('2020-01-05'), '2020-Jan.csv'),
      fileOf(gzipSync(month('2019-11-05')), '2019-Nov.csv.gz'),
      fileOf(month('2019-10-05'), '2019-Oct.csv'),
    ];
    const { code, output } = await runInEtlHost(store.url, ['load', ...files]);
    // Every row of odd.csv is rejected.
    expect(code).toBe(1);
    expect(output).toContain('odd.csv: no rows loaded: the only row was rejected.');
    expect(output).toContain('Loading in order of event time: 2019-Oct.csv, 2019-Nov.csv.gz, 2020-Jan.csv, odd.csv.');
    const { rows } = await store.client.query('select first_event_at::date::text as day from write_batches order by batch_id');
    expect(rows.map(({ day }) => day)).toEqual(['2019-10-05', '2019-11-05', '2020-01-05']);
  });

  it('exits with 2 for a wrong command', async () => {
    const { code, output } = await runInEtlHost('postgres://nobody@127.0.0.1:1/none', ['lode']);
    expect(code).toBe(2);
    expect(output).toContain('Unknown command: lode.');
  });

  (existsSync(SAMPLE) ? it : it.skip)('loads the head of the real data set as published (needs ../shared/data)', async () => {
    const store = await newStore();
    expect((await runInEtlHost(store.url, ['load', SAMPLE])).code).toBe(0);
    const counted = await store.client.query('select event_type, sum(events)::int as events from stage_days group by 1 order by 1');
    expect(counted.rows).toEqual([
      { event_type: 'view', events: 4915 },
      { event_type: 'cart', events: 50 },
      { event_type: 'purchase', events: 54 },
    ]);
    expect(
      await one(
        store,
        `select count(*)::int as events, count(distinct user_id)::int as users, count(distinct user_session)::int as sessions,
           count(distinct product_id)::int as products, count(*) filter (where brand_id = 0)::int as unbranded,
           count(*) filter (where price = 0)::int as free
         from events`,
      ),
    ).toEqual({ events: 5019, users: 1755, sessions: 1906, products: 2312, unbranded: 632, free: 6 });
  });
});
