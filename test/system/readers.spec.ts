import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CSV_HEADER } from '../support/csv-file.js';
import { FileLoads } from '../support/file-loads.js';
import type { EtlRun } from '../support/run-etl.js';
import { sendBody } from '../support/sender.js';
import { startTestApp } from '../support/test-app.js';
import type { TestStore } from '../support/test-store.js';
import { differences, storedCounts } from './stored-counts.js';

const COLUMNS = [...CSV_HEADER.split(','), 'quantity'];
const SESSION = '72d76fde-8bb3-4e00-8c23-a032dfed738c';
const LOST = 'has lost digits in a spreadsheet or as a floating-point number: write ids as text';

/** Rows as text, in the order of COLUMNS; null means missing. */
const ROWS: readonly (readonly (string | null)[])[] = [
  [
    '2019-10-01 00:00:00 UTC',
    'view',
    '1004856',
    '2053013555631882655',
    'electronics.smartphone',
    'samsung',
    '130.76',
    '541312140',
    SESSION,
    null,
  ],
  ['2019-10-01T02:00:01+02:00', 'cart', '1004856.0', null, 'electronics.smartphone', 'café', '130.7600', '541312140.0', SESSION, '1'],
  [
    '2019-10-01 00:00:02.5',
    'purchase',
    '1004856',
    '',
    ' electronics.smartphone ',
    'samsung',
    '1.3076E2',
    '541312140',
    SESSION.toUpperCase(),
    '2.0',
  ],
  ['2019-10-02 00:00:00 UTC', 'view', 'sku-1', 'cat', null, 'a, b', null, 'anna', 'visit 1', '3'],
  ['2019-10-02 00:00:01 UTC', 'purchase', '007', '12', 'toys', '   ', '0', '7', 'visit 2', '3'],
  ['2019-10-02 00:00:02 UTC', 'view', '8', '2.05301E+18', 'home.tea', 'd', '1.5', '7', 'visit 2', null],
  // Rejected rows, each for a different reason.
  ['2019-10-03 00:00:00 UTC', 'foo', '1', null, null, null, '1', '7', null, null],
  ['2019-02-30 00:00:00 UTC', 'view', '1', null, null, null, '1', '7', null, null],
  ['yesterday', 'view', '1', null, null, null, '1', '7', null, null],
  [null, 'view', '1', null, null, null, '1', '7', null, null],
  ['2019-10-03 00:00:00 UTC', 'view', '2.05301E+18', null, null, null, '1', '7', null, null],
  ['2019-10-03 00:00:00 UTC', 'view', '1', null, null, null, '-1', '7', null, null],
  ['2019-10-03 00:00:00 UTC', 'view', '1', null, null, null, 'free', '7', null, null],
  ['2019-10-03 00:00:00 UTC', 'view', '1', null, null, null, '1', null, null, null],
  ['2019-10-03 00:00:00 UTC', 'view', '1', null, null, null, '1', '7', null, '1.5'],
  ['2019-10-03 00:00:00 UTC', 'view', '1', null, null, 'x'.repeat(201), '1', '7', null, null],
];

const csvOf = (rows: readonly (readonly (string | null)[])[], header = COLUMNS.join(',')): string =>
  [header, ...rows.map((row) => row.map((value) => (value?.includes(',') ? `"${value}"` : (value ?? ''))).join(',')), ''].join('\n');
const objectOf = (row: readonly (string | null)[]): Record<string, string | null> =>
  Object.fromEntries(COLUMNS.map((column, index) => [column, row[index] ?? null]));
const ndjsonOf = (rows: readonly (readonly (string | null)[])[]): string =>
  rows.map((row) => `${JSON.stringify(objectOf(row))}\n`).join('');

const files = new FileLoads();
afterEach(() => files.clear());

const literal = (value: string | null): string => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`);
const parquetRows = (rows: readonly (readonly (string | null)[])[]): string =>
  `select * from (values ${rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ')}) as t (${COLUMNS.join(', ')})`;

interface Found {
  counts: Record<string, string[]>;
  /** Reasons, in row order. */
  rejected: string[];
}

const found = async ({ client }: TestStore): Promise<Found> => ({
  counts: await storedCounts(client),
  rejected: (await client.query('select reason from rejected_events order by line, rejection_id')).rows.map(({ reason }) => reason),
});

async function load(path: string): Promise<Found & EtlRun & { store: TestStore }> {
  const run = await files.load(path);
  return { ...run, ...(await found(run.store)) };
}

describe('the same rows', () => {
  it('end in the same tables and are rejected for the same reasons over every path', async () => {
    const csv = await load(files.file(csvOf(ROWS)));
    expect(csv.output).toMatch(/rows read +16\n +loaded +6\n +rejected +10 /);
    expect(csv.output).toContain(`1  category_id ${LOST}`);
    expect(csv.counts.events).toHaveLength(6);
    expect((await csv.store.client.query('select warnings from loads')).rows).toEqual([{ warnings: { [`category_id ${LOST}`]: 1 } }]);

    // Without quotes, so that DuckDB parses it.
    const plain = ROWS.map((row) => row.map((value) => value?.replace(',', ';') ?? null));
    const plainCsv = await load(files.file(csvOf(plain)));
    const others = {
      'csv.gz': await load(files.file(gzipSync(csvOf(ROWS)), 'events.csv.gz')),
      parquet: await load(await files.parquet(parquetRows(ROWS))),
      ndjson: await load(files.file(ndjsonOf(ROWS), 'events.ndjson')),
      'ndjson.gz': await load(files.file(gzipSync(ndjsonOf(ROWS)), 'events.json.gz')),
      http: await overHttp(ndjsonOf(ROWS)),
    };
    for (const [door, { counts, rejected }] of Object.entries(others)) {
      expect([door, differences(counts, csv.counts)]).toEqual([door, []]);
      expect([door, rejected]).toEqual([door, csv.rejected]);
    }
    expect(differences(plainCsv.counts, (await load(await files.parquet(parquetRows(plain)))).counts)).toEqual([]);
    expect(plainCsv.rejected).toEqual(csv.rejected);
  });

  it('end in the same tables for any types of a Parquet file', async () => {
    const rows = [
      ['2019-10-01 00:00:00.123456', 'view', '1004856', '12', 'toys', 'café', '130.76', '541312140', SESSION, '2'],
      ['2019-10-01 00:00:01', 'purchase', '1004857', null, null, null, null, '541312141', null, null],
    ];
    const csv = await load(files.file(csvOf(rows)));
    const typed = (types: Partial<Record<string, string>>): string =>
      `select ${COLUMNS.map((column) => `${/::|^encode/.test(types[column] ?? '') ? types[column] : `${column}::${types[column] ?? 'varchar'}`} as ${column}`).join(', ')}
       from (${parquetRows(rows)})`;
    for (const types of [
      { event_time: 'timestamp', product_id: 'bigint', category_id: 'double', price: 'double', user_id: 'double', quantity: 'double' },
      { event_time: 'timestamptz', product_id: 'decimal(18, 2)', price: 'decimal(10, 4)', user_id: 'hugeint', user_session: 'uuid' },
      { event_time: 'timestamp_ns', brand: 'encode(brand)', category_code: 'encode(category_code)', price: 'float', quantity: 'utinyint' },
      { event_type: `event_type::enum('view', 'purchase')`, category_id: 'float', product_id: 'float', quantity: 'smallint' },
    ]) {
      const { output, counts } = await load(await files.parquet(typed(types)));
      expect([output, differences(counts, csv.counts)]).toEqual([expect.stringMatching(/loaded +2\n/), []]);
    }
  });

  it('are rejected if a value is not text, from Parquet and from JSON', async () => {
    const event = { event_time: '2019-10-03 00:00:00 UTC', event_type: 'view', product_id: '1', user_id: '7' };
    const values: Record<string, string> = {
      brand: `{'a': 1}`,
      category_code: '[1, 2]',
      price: `map {'k': 'v'}`,
      quantity: 'true',
    };
    const json = Object.entries({ brand: { a: 1 }, category_code: [1, 2], price: { k: 'v' }, quantity: true });
    const ndjson = await load(files.file(json.map(([column, value]) => JSON.stringify({ ...event, [column]: value })).join('\n')));
    expect(ndjson.rejected).toEqual([
      'brand {"a":1} is not text',
      'category_code [1,2] is not text',
      'price {"k":"v"} is not a number',
      'quantity true is not a whole number from 1 to 1000000',
    ]);
    for (const [index, [column, value]] of Object.entries(values).entries()) {
      const row = COLUMNS.map(
        (name) => `${name === column ? value : literal({ ...event, [name]: event[name as 'user_id'] ?? null }[name] ?? null)} as ${name}`,
      );
      const parquet = await load(await files.parquet(`select ${row.join(', ')}`));
      expect(parquet.rejected).toEqual([ndjson.rejected[index]]);
    }
  });
});

/** The result of sending the rows to a running Storepulse. */
async function overHttp(body: string): Promise<Found> {
  const store = await files.newStore();
  const app = await startTestApp(store.url, { ingestMaxAgeDays: 0 });
  try {
    const { status } = await sendBody(`${app.url}/api/events`, app.writeKey, body);
    expect(status).toBe(200);
    return await found(store);
  } finally {
    await app.close();
  }
}
