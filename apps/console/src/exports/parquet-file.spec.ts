/** @jest-environment node */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import { removeAtEnd } from '../../../../test/support/temporary-folders.ts';
import type { ColumnKind, ExportHead } from './exportable.ts';
import { parquetFile } from './parquet-file.ts';

const HEAD: ExportHead = {
  title: 'Report',
  subtitle: '?',
  lines: [['Days', '1 – 2 Nov']],
  url: 'http://x/',
  units: { currency: 'EUR', timeZone: 'America/New_York' },
};

type Column = readonly [label: string, numeric: boolean, kind: ColumnKind | undefined, values: readonly (string | number | null)[]];

/** The types and rows that another program finds in the file. */
async function read(columns: readonly Column[]) {
  const rows = (columns[0]?.[3] ?? []).map((_, row) =>
    columns.map(([, , , values]) => ({ value: values[row] ?? null, text: String(values[row]) })),
  );
  const table = { title: 'T', columns: columns.map(([label, numeric, kind]) => ({ label, numeric, kind })), rows };
  const path = join(removeAtEnd(mkdtempSync(join(tmpdir(), 'storepulse-parquet-'))), 'table.parquet');
  writeFileSync(path, Buffer.from(await (await parquetFile(HEAD, table)).arrayBuffer()));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`set TimeZone = 'UTC'`);
  const all = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
  const found = {
    types: await all(`select column_name, column_type from (describe from '${path}')`),
    rows: await all(`select columns(*)::text from '${path}'`),
    about: await all(`select decode(key), decode(value) from parquet_kv_metadata('${path}')`),
  };
  connection.closeSync();
  instance.closeSync();
  return found;
}

it('has the columns of the CSV with their types, and where they come from', async () => {
  const { types, rows, about } = await read([
    ['Brand', false, undefined, ['acme, "the" brand', null]],
    ['Product', false, undefined, ['9007199254740993', '12']],
    ['Views', true, undefined, [1234, null]],
    ['Difference', true, 'change', [-7, 0]],
    ['Revenue', true, 'money', [10, -12.5]],
    ['Conversion', true, 'percent', [32 / 3, null]],
    ['Duration', true, 'seconds', [38, 3.4]],
    ['Day', false, 'day', ['2026-11-22', null]],
    ['Started', false, 'moment', ['2026-11-22T17:00:00.250Z', null]],
    ['Day', false, 'day', ['All days', '2026-11-22']],
  ]);
  expect(types).toEqual([
    ['Brand', 'VARCHAR'],
    ['Product', 'VARCHAR'],
    ['Views', 'BIGINT'],
    ['Difference', 'BIGINT'],
    ['Revenue (EUR)', 'DOUBLE'],
    ['Conversion (%)', 'DOUBLE'],
    ['Duration (s)', 'DOUBLE'],
    ['Day', 'DATE'],
    ['Started', 'TIMESTAMP WITH TIME ZONE'],
    ['Day 2', 'VARCHAR'],
  ]);
  expect(rows).toEqual([
    [
      'acme, "the" brand',
      '9007199254740993',
      '1234',
      '-7',
      '10.0',
      '10.6667',
      '38.0',
      '2026-11-22',
      '2026-11-22 17:00:00.25+00',
      'All days',
    ],
    [null, '12', null, '0', '-12.5', null, '3.4', null, null, '2026-11-22'],
  ]);
  expect(about).toEqual(
    expect.arrayContaining([
      ['Storepulse', 'Report: T'],
      ['Days', '1 – 2 Nov'],
    ]),
  );
});

it('can be empty', async () => {
  expect((await read([['Views', true, undefined, []]])).rows).toEqual([]);
});
