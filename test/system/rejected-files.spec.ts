/** Files with the rows that a load rejected, and how to load them after correction. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CSV_HEADER } from '../support/csv-file.js';
import { FileLoads } from '../support/file-loads.js';
import { runInEtlHost } from '../support/etl-host.js';
import type { TestStore } from '../support/test-store.js';

const files = new FileLoads();
afterEach(() => files.clear());

const row = (second: number, changes: { type?: string; time?: string; price?: string; brand?: string } = {}) =>
  `${changes.time ?? `2019-07-01 00:00:0${second} UTC`},${changes.type ?? 'view'},1,10,home,${changes.brand ?? 'b'},${changes.price ?? '1.00'},1,`;
const csv = (...rows: string[]): string => `${[CSV_HEADER, ...rows].join('\n')}\n`;

const reportIn = (output: string): string => /with line and reason in (.*)\)\n/.exec(output)?.[1] ?? '';
const rowsIn = (output: string): string => /correct them in (.*) or choose/.exec(output)?.[1] ?? '';
const one = async (store: TestStore, sql: string): Promise<unknown> => (await store.client.query(sql)).rows[0];
const eventsOf = (store: TestStore) => one(store, 'select count(*)::int as events from events');

describe('the files of rejected rows', () => {
  it('belong to one load each, whatever their names', async () => {
    const store = await files.newStore();
    const paths = ['d1', 'd2'].map((folder, index) => files.file(csv(row(index), row(index, { type: folder })), `${folder}/x.csv`));
    const { output } = await runInEtlHost(store.url, ['load', ...paths]);
    const reports = [...output.matchAll(/with line and reason in (.*)\)\n/g)].map(([, path = '']) => readFileSync(path, 'utf8'));
    expect(reports).toEqual([expect.not.stringContaining(',d2,'), expect.stringContaining(',d2,')]);
    expect(reports[0]).toContain(',d1,');
  });

  it('exist for a file with a long name', async () => {
    const store = await files.newStore();
    const path = files.file(csv(row(0), row(1, { type: 'foo' })), `${'\u00e4'.repeat(122)}x.csv`);
    const { code, output } = await runInEtlHost(store.url, ['load', path]);
    expect([code, readFileSync(reportIn(output), 'utf8')]).toEqual([0, expect.stringContaining(',foo,')]);
    expect(await one(store, 'select status from loads')).toEqual({ status: 'done' });
  });

  it('do not fail the load if they cannot be written, and the command says so', async () => {
    const store = await files.newStore();
    const path = files.file(csv(row(0), row(1, { type: 'foo' })));
    const DATA_DIR = join(dirname(path), 'data');
    mkdirSync(DATA_DIR);
    writeFileSync(join(DATA_DIR, 'rejected'), 'in the way');
    const { code, output } = await runInEtlHost(store.url, ['load', path], { DATA_DIR });
    expect(output).toMatch(/rejected +1 \(could not write them to a file: EEXIST.*; see Admin → Loads\)\n/);
    expect([code, await one(store, 'select status, rows_loaded::int from loads')]).toEqual([0, { status: 'done', rows_loaded: 1 }]);
    expect(await runInEtlHost(store.url, ['load', path], { DATA_DIR })).toMatchObject({ code: 0 });
  });
});

describe('rejected rows', () => {
  it('can be loaded unchanged with another option, as the message says', async () => {
    const store = await files.newStore();
    const path = files.file(csv(row(0), row(1, { time: '2099-01-01 00:00:00 UTC', brand: '"a, ""b"""' })));
    await runInEtlHost(store.url, ['load', path]);
    const again = await runInEtlHost(store.url, ['load', '--allow-future', path]);
    expect(again).toMatchObject({
      code: 0,
      output: expect.stringMatching(/already loaded on .* UTC \(1 rows, 1 rejected\); nothing changed/),
    });
    expect(await runInEtlHost(store.url, ['load', '--allow-future', rowsIn(again.output)])).toMatchObject({ code: 0 });
    expect(await one(store, 'select name from events join brands using (brand_id) order by event_time desc')).toEqual({ name: 'a, "b"' });
  });

  it('keep their quotes, which give words their meaning', async () => {
    const store = await files.newStore();
    const first = await runInEtlHost(store.url, ['load', files.file(csv(row(0), row(1, { price: '"NULL"' })))]);
    const rows = rowsIn(first.output);
    const same = await runInEtlHost(store.url, ['load', rows]);
    expect(same).toMatchObject({ code: 1, output: expect.stringContaining('no rows loaded: the only row was rejected') });
    // The first attempt loaded nothing, so the file does not count as loaded before.
    expect(await runInEtlHost(store.url, ['load', '--missing-values', 'all', rows])).toMatchObject({ code: 0 });
    expect(await eventsOf(store)).toEqual({ events: 2 });
    expect(await one(store, 'select status, rows_loaded::int, rows_rejected::int, rejections from loads where load_id = 2')).toEqual({
      status: 'done',
      rows_loaded: 1,
      rows_rejected: 0,
      rejections: {},
    });
    expect(await one(store, 'select count(*)::int as rows from rejected_events')).toEqual({ rows: 1 });
  });

  it('can be corrected, and are not overwritten by the next command', async () => {
    const store = await files.newStore();
    const path = files.file(`sep=^\n${csv(row(0), row(1, { type: 'foo' }), '2019-07-01 00:00:02 UTC,view,1').replaceAll(',', '^')}`);
    const rows = rowsIn((await runInEtlHost(store.url, ['load', path])).output);
    writeFileSync(rows, readFileSync(rows, 'utf8').replace('foo', 'cart').replace('00:00:02 UTC^view^1', '00:00:02 UTC^view^1^^^^^1^'));
    await runInEtlHost(store.url, ['load', path]);
    expect(await runInEtlHost(store.url, ['load', rows])).toMatchObject({ code: 0, output: expect.stringMatching(/loaded +2\n/) });
    expect(await eventsOf(store)).toEqual({ events: 3 });
  });

  it('from NDJSON and Parquet are NDJSON', async () => {
    const event = { event_time: '2099-07-01 00:00:00', event_type: 'view', product_id: '1', user_id: '1' };
    const ndjson = files.file(
      `{"product_id":NaN}\n"a, NaN"\nnothing\n${JSON.stringify(event)}\n${JSON.stringify({ ...event, event_time: '2019-07-01 00:00:00' })}\n`,
    );
    const parquet = await files.parquet(
      `select '2099-07-01 00:00:01' as event_time, 'view' as event_type, 1 as product_id, 10 as category_id, null as category_code,
         'b' as brand, 1.0 as price, 1 as user_id, null as user_session`,
    );
    const store = await files.newStore();
    for (const path of [ndjson, parquet]) {
      const { output } = await runInEtlHost(store.url, ['load', path]);
      expect(existsSync(reportIn(output))).toBe(true);
      expect(await runInEtlHost(store.url, ['load', '--allow-future', rowsIn(output)])).toMatchObject({ code: 0 });
    }
    expect(await eventsOf(store)).toEqual({ events: 3 });
    const { rows } = await store.client.query('select reason from rejected_events where load_id = 1 order by line');
    expect(rows.map(({ reason }) => reason)).toEqual([
      'the line is not valid JSON: NaN is not a JSON value, write null',
      'the event is not a JSON object',
      'the line is not valid JSON',
      expect.stringContaining('2099'),
    ]);
  });
});

describe('help', () => {
  it.each([['--help'], ['load', '--help'], ['replay', '-h'], ['reconcile', '--help'], ['demo', '--help']])(
    'is shown: %s %s',
    async (...args) => {
      const shown = await runInEtlHost(
        '',
        args.filter((arg) => arg !== undefined),
      );
      expect(shown).toMatchObject({ code: 0, output: expect.stringContaining('Usage: npm run etl') });
    },
  );
});
