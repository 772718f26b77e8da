/** Compares a generated data set with the published figures of the REES46 data set (October 2019 to April 2020) and prints both. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Terminal } from '../../etl/terminal.js';
import { generateCommand } from '../../etl/generate/generate-command.js';

const EVENTS = 1_500_000;
const quiet: Terminal = { rewritable: false, columns: 80, line: () => undefined, error: () => undefined, rewrite: () => undefined };

const COLUMNS =
  `{'event_time': 'varchar', 'event_type': 'varchar', 'product_id': 'bigint', 'category_id': 'bigint', 'category_code': 'varchar', ` +
  `'brand': 'varchar', 'price': 'double', 'user_id': 'bigint', 'user_session': 'varchar'}`;
const ROW = 'event_time, type, product_id, category_id, category_code, brand, price, user_id, user_session';
const MONTHS = ['2019-Oct', '2019-Nov', '2019-Dec', '2020-Jan', '2020-Feb', '2020-Mar', '2020-Apr'];
const OCT = `month = 10`;
const NOV = `month = 11`;
const count = (what: string) => `count(*) filter (${what})`;
const percent = (part: string, whole: string) => `100.0 * ${part} / ${whole}`;
const ofEvents = (what: string, where = 'true') => `select ${percent(count(what), 'count(*)')} from e where ${where}`;
const perPurchase = (where: string) => `select ${count(`type = 'cart'`)} / ${count(`type = 'purchase'`)} from e where ${where}`;
const ofSessions = (part: string, whole: string) => `select ${percent(count(part), count(whole))} from s where ${NOV}`;
const sharePerMonth = (month: number) => ofEvents(`month = ${month}`);
const duplicates = (month: number) => `select 100.0 * sum(copies - 1) / sum(copies) from d where month = ${month}`;
const topProducts = (rank: number) =>
  `select 100.0 * sum(n) filter (rank <= ${rank}) / sum(n) from (select count(*) as n, row_number() over (order by count(*) desc) as rank from sample group by product_id)`;
const users = (where: string) => `select count(distinct user_id) from e where ${where}`;
const hour = (...hours: number[]) => `${count(`month = 11 and day < 8 and hour in (${hours.join(', ')})`)} / ${hours.length}`;
const priceAt = (share: number, where: string) => `select quantile_cont(price, ${share}) from e where ${where}`;

/** Figure, published value, tolerance and query. The unit is percent unless stated otherwise. */
const FIGURES: readonly (readonly [string, number, number, string])[] = [
  ['rows in October', 10.31, 0.2, sharePerMonth(10)],
  ['rows in November', 16.4, 0.2, sharePerMonth(11)],
  ['rows in February', 13.44, 0.2, sharePerMonth(2)],
  ['rows in April', 16.17, 0.2, sharePerMonth(4)],
  ['views, Oct', 96.07, 0.4, ofEvents(`type = 'view'`, OCT)],
  ['carts, Oct', 2.18, 0.25, ofEvents(`type = 'cart'`, OCT)],
  ['purchases, Oct', 1.75, 0.2, ofEvents(`type = 'purchase'`, OCT)],
  ['carts per purchase, Nov 1-7 (not %)', 0.83, 0.15, perPurchase(`${NOV} and day < 8`)],
  ['carts per purchase, Nov 8-30 (not %)', 3.78, 0.4, perPurchase(`${NOV} and day >= 8`)],
  ['views, Nov', 94.15, 0.5, ofEvents(`type = 'view'`, NOV)],
  ['carts, Nov', 4.49, 0.4, ofEvents(`type = 'cart'`, NOV)],
  ['purchases, Nov', 1.36, 0.15, ofEvents(`type = 'purchase'`, NOV)],
  ['carts, Dec-Apr', 4.76, 0.4, ofEvents(`type = 'cart'`, 'month not in (10, 11)')],
  ['purchases, Dec-Apr', 1.68, 0.17, ofEvents(`type = 'purchase'`, 'month not in (10, 11)')],
  ['events per session, Nov (not %)', 4.9, 0.25, `select avg(events) from s where ${NOV}`],
  ['events per session, Nov, p50', 2, 0, `select quantile_disc(events, 0.5) from s where ${NOV}`],
  ['events per session, Nov, p90', 11, 1, `select quantile_disc(events, 0.9) from s where ${NOV}`],
  ['events per session, Nov, p99', 36, 4, `select quantile_disc(events, 0.99) from s where ${NOV}`],
  ['sessions view to cart, Nov', 12.66, 1.2, ofSessions('carts > 0', 'views > 0')],
  ['sessions cart to purchase, Nov', 44.35, 4, ofSessions('purchases > 0', 'carts > 0')],
  ['sessions view to purchase, Nov', 5.62, 0.6, ofSessions('purchases > 0', 'views > 0')],
  ['purchase sessions without cart, Nov', 16.15, 3, ofSessions('purchases > 0 and carts = 0', 'purchases > 0')],
  ['purchase sessions without view, Nov', 0.76, 0.4, ofSessions('purchases > 0 and views = 0', 'purchases > 0')],
  ['sessions first cart before view, Nov', 0.4, 0.25, ofSessions('first_cart < first_view', 'carts > 0')],
  ['sessions purchase before cart, Nov', 0.83, 0.5, ofSessions('first_purchase < first_cart', 'purchases > 0')],
  ['sessions purchase before view, Nov', 0.56, 0.4, ofSessions('first_purchase < first_view', 'purchases > 0')],
  ['sessions per user, Oct (not %)', 3.06, 0.25, `select (select count(*) from s where ${OCT}) / (${users(OCT)})`],
  ['sessions per user, Nov (not %)', 3.73, 0.3, `select (select count(*) from s where ${NOV}) / (${users(NOV)})`],
  [
    'sessions per user, Oct-Nov (not %)',
    4.33,
    0.3,
    `select (select count(*) from s where month in (10, 11)) / (${users('month in (10, 11)')})`,
  ],
  ['sessions per user, all (not %)', 5.74, 0.4, `select (select count(*) from s) / (${users('true')})`],
  [
    'users of Oct who are back in Nov',
    46.4,
    4,
    `select 100.0 * (select count(*) from (select user_id from e where ${OCT} intersect select user_id from e where ${NOV})) / (${users(OCT)})`,
  ],
  ['duplicates, Oct', 0.071, 0.03, duplicates(10)],
  ['duplicates, Nov', 0.149, 0.06, duplicates(11)],
  ['duplicates, Feb', 1.272, 0.25, duplicates(2)],
  ['duplicates, all', 0.336, 0.08, `select 100.0 * sum(copies - 1) / sum(copies) from d`],
  ['category_code null, Oct-Nov', 32.21, 2.5, ofEvents('category_code is null', 'month in (10, 11)')],
  ['brand null, Oct-Nov', 13.94, 1.5, ofEvents('brand is null', 'month in (10, 11)')],
  ['price 0, Oct', 0.162, 0.05, ofEvents('price = 0', OCT)],
  ['price 0, Nov', 0.279, 0.06, ofEvents('price = 0', NOV)],
  ['samsung, Oct', 12.64, 1.5, ofEvents(`brand = 'samsung'`, OCT)],
  ['apple, Oct', 9.6, 1.2, ofEvents(`brand = 'apple'`, OCT)],
  ['xiaomi, Oct', 7.55, 1, ofEvents(`brand = 'xiaomi'`, OCT)],
  ['huawei, Oct', 2.7, 0.7, ofEvents(`brand = 'huawei'`, OCT)],
  ['samsung of purchases, Nov', 21.7, 4, ofEvents(`brand = 'samsung'`, `${NOV} and type = 'purchase'`)],
  ['apple of purchases, Nov', 18.1, 4, ofEvents(`brand = 'apple'`, `${NOV} and type = 'purchase'`)],
  ['smartphones, Oct-Nov', 25.4, 2, ofEvents(`category_code = 'electronics.smartphone'`, 'month in (10, 11)')],
  ['tv, Oct-Nov', 3.03, 0.6, ofEvents(`category_code = 'electronics.video.tv'`, 'month in (10, 11)')],
  ['notebooks, Oct-Nov', 3.02, 0.6, ofEvents(`category_code = 'computers.notebook'`, 'month in (10, 11)')],
  ['shoes, Oct-Nov', 2.42, 0.6, ofEvents(`category_code = 'apparel.shoes'`, 'month in (10, 11)')],
  ['ten best products, 42,448 rows of Oct', 6.5, 0.7, topProducts(10)],
  ['hundred best products', 20.9, 1.5, topProducts(100)],
  ['thousand best products', 45.1, 4, topProducts(1000)],
  ['products in 42,448 rows of Oct (not %)', 16_390, 1200, 'select count(distinct product_id) from sample'],
  [
    'products of the best 1,406 with several prices',
    73,
    15,
    `select ${percent(count('prices > 1'), 'count(*)')} from (select count(distinct price) as prices from sample where price > 0 group by product_id having count(*) >= 5)`,
  ],
  ['price p10, Oct (not %)', 30.63, 6, priceAt(0.1, OCT)],
  ['price p50, Oct (not %)', 161.83, 25, priceAt(0.5, OCT)],
  ['price p90, Oct (not %)', 733.61, 110, priceAt(0.9, OCT)],
  ['price p50 of purchases, Oct-Nov (not %)', 174.78, 40, priceAt(0.5, `type = 'purchase' and month in (10, 11)`)],
  ['price p50 of smartphones, Oct (not %)', 279, 60, priceAt(0.5, `${OCT} and category_code = 'electronics.smartphone'`)],
  ['price p50 of shoes, Oct (not %)', 85, 25, priceAt(0.5, `${OCT} and category_code = 'apparel.shoes'`)],
  [
    'best day of Nov to Nov 1-6 (not %)',
    4,
    0.5,
    `select max(n) / avg(n) filter (day < 7) from (select day, count(*) as n from e where ${NOV} group by day)`,
  ],
  [
    'quietest day, Oct-Nov, to mean of Oct',
    82.3,
    12,
    `select 100.0 * min(n) / avg(n) filter (${OCT}) from (select month, day, count(*) as n from e where month in (10, 11) group by month, day)`,
  ],
  ['22-01 h to 14-16 h, Nov 1-7', 11.5, 4, `select 100.0 * (${hour(22, 23, 0, 1)}) / (${hour(14, 15, 16)}) from e`],
  ['11-12 h to 9 h, Nov 1-7', 87.1, 12, `select 100.0 * (${hour(11, 12)}) / (${hour(9)}) from e`],
];

describe(`etl generate, ${EVENTS} events`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'storepulse-generate-'));
  const measured = new Map<string, number>();
  let connection: DuckDBConnection;

  beforeAll(async () => {
    const code = await generateCommand(['--events', String(EVENTS), '--seed', '7', '--out', folder], quiet, new AbortController().signal);
    expect(code).toBe(0);
    connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
    await connection.run(
      `create table e as select event_type as type, product_id, category_id, category_code, brand, price, user_id, user_session, event_time,
         row_number() over () as row, cast(substr(event_time, 6, 2) as int) as month, cast(substr(event_time, 9, 2) as int) as day,
         cast(substr(event_time, 12, 2) as int) as hour
       from read_csv([${MONTHS.map((month) => `'${folder}/${month}.csv'`).join(', ')}], header = true, columns = ${COLUMNS})`,
    );
    await connection.run(
      `create table s as select min(month) as month, count(*) as events, ${count(`type = 'view'`)} as views, ${count(`type = 'cart'`)} as carts,
         ${count(`type = 'purchase'`)} as purchases, min(event_time) filter (type = 'view') as first_view,
         min(event_time) filter (type = 'cart') as first_cart, min(event_time) filter (type = 'purchase') as first_purchase
       from e where user_session is not null group by user_session`,
    );
    await connection.run(`create table d as select min(month) as month, count(*) as copies from e group by ${ROW}`);
    await connection.run(`create table sample as select * from e where ${OCT} order by hash(row) limit 42448`);
    for (const [name, , , query] of FIGURES) {
      const rows = (await connection.runAndReadAll(`select cast((${query}) as double)`)).getRows();
      measured.set(name, Number(rows[0]?.[0]));
    }
    const line = (...cells: string[]) => cells.map((cell, index) => (index === 0 ? cell.padEnd(48) : cell.padStart(11))).join('');
    const number = (value: number) => value.toFixed(value > 999 ? 0 : value < 2 ? 3 : 2);
    const table = FIGURES.map(([name, published, tolerance]) =>
      line(name, number(published), `± ${number(tolerance)}`, number(measured.get(name) ?? Number.NaN)),
    );
    process.stdout.write(`${[line('', 'published', 'tolerance', 'generated'), ...table].join('\n')}\n`);
  }, 400_000);

  afterAll(() => {
    connection?.closeSync();
    rmSync(folder, { recursive: true });
  });

  it.each(FIGURES)('has %s near %p (± %p)', (name, published, tolerance) => {
    expect(Math.abs((measured.get(name) ?? Number.NaN) - published)).toBeLessThanOrEqual(tolerance);
  });

  const answer = async (query: string) => (await connection.runAndReadAll(query)).getRows()[0]?.map(Number);

  it('has exactly the requested rows, in order of time, within the range', async () => {
    const [rows, backwards, outside] =
      (await answer(
        `select count(*), ${count('event_time < earlier')}, ${count(`event_time < '2019-10-01' or event_time >= '2020-05-01'`)}
         from (select event_time, lag(event_time) over (order by row) as earlier from e)`,
      )) ?? [];
    expect({ rows, backwards, outside }).toEqual({ rows: EVENTS, backwards: 0, outside: 0 });
  });

  it('shares a few sessions between users, omits few, and never sells for 0', async () => {
    const [shared = 0, sessionless = 0, free] =
      (await answer(
        `select (select count(*) from (select user_session from e where user_session is not null group by user_session having count(distinct user_id) > 1)),
           (select count(*) from e where user_session is null), (select count(*) from e where type = 'purchase' and price = 0)`,
      )) ?? [];
    expect(shared).toBeGreaterThan(0);
    expect(shared).toBeLessThan(60);
    expect(sessionless).toBeLessThan(10);
    expect(free).toBe(0);
  });

  it('logs carts in bursts around the sale', async () => {
    const [worst = 0] = (await answer(`select max(copies) from d where month = 11`)) ?? [];
    expect(worst).toBeGreaterThan(4);
    expect(worst).toBeLessThanOrEqual(78);
  });
});
