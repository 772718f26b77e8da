/** Answers from the columns equal those of PostgreSQL, as of the same moment, whatever was written how. */
import { mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Columns } from '../../apps/api/src/columns/columns.service.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { withinTime } from '../../apps/api/src/platform/time-limit.js';
import { inTransaction } from '../../database/connection/in-transaction.js';
import { parseLink } from '../../database/fold/parse-link.js';
import { writeBatch } from '../../database/fold/write-batch.js';
import { generateHistory } from '../oracle/generated-history.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { removeAtEnd } from '../support/temporary-folders.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const dataDir = removeAtEnd(mkdtempSync(join(tmpdir(), 'storepulse-columns-')));
let store: TestStore;
let plain: TestApp;
let withColumns: TestApp;

const history = generateHistory(23, 1500);

beforeAll(async () => {
  store = await createTestStore('Europe/Berlin');
  await foldEvents(store.client, history.fromFile);
  plain = await startTestApp(store.url, { ingestMaxAgeDays: 0 });
  withColumns = await startTestApp(store.url, { ingestMaxAgeDays: 0, dataDir });
  Object.assign(withColumns.app.get(Columns), { fromEvents: -1, isReady: true });
});

afterAll(async () => {
  await withColumns?.app.close();
  await plain?.app.close();
  await store?.drop();
});

async function paths(): Promise<string[]> {
  const { rows } = await store.client.query(
    `select min(day)::text as first, max(day)::text as last, (min(day) + 9)::text as tenth, (max(day) - 6)::text as seventh from stage_days`,
  );
  const { first, last, tenth, seventh } = rows[0];
  const { rows: brands } = await store.client.query(
    'select b.name from brands b join brand_days d using (brand_id) where b.name is not null group by b.name order by sum(d.views) desc limit 1',
  );
  const { rows: categories } = await store.client.query(
    `select category_code as code from categories where category_code is not null order by category_key limit 1`,
  );
  const brand = `brand=${encodeURIComponent(brands[0].name)}`;
  const category = `category=${encodeURIComponent(categories[0].code)}`;
  const { rows: products } = await store.client.query('select product_id::text as id from products order by views desc limit 1');
  const ranges = ['', `from=${first}&to=${tenth}`, `from=${seventh}&to=${last}`, `from=${tenth}&to=${tenth}`];
  return ranges.flatMap((range) =>
    ['', brand, category, `${brand}&${category}`].flatMap((filter) => [
      `/api/sales-funnel?${range}&${filter}`,
      `/api/sales-funnel/ordered?${range}&${filter}`,
      `/api/sales-funnel/times?${range}&${filter}`,
      `/api/carts/outcomes?${range}&${filter}`,
      `/api/sessions/analytics?${range}&${filter}`,
      `/api/sessions/hours?${range}&${filter}`,
      `/api/brands/trends?${range}&${filter}&interval=week`,
      `/api/brands/seasonality?${range}&${filter}`,
      `/api/products/${products[0].id}/funnel?${range}`,
      `/api/products/${products[0].id}/prices?${range}`,
    ]),
  );
}

async function expectEqual(): Promise<void> {
  for (const path of await paths()) {
    const [expected, found] = await Promise.all([plain.get(path), withColumns.get(path)]);
    const comparable = (answer: unknown) => {
      const { response: _, asOf: __, now: ___, ...rest } = answer as Record<string, unknown>;
      return rest;
    };
    expect([path, comparable(found)]).toEqual([path, comparable(expected)]);
  }
}

/** Ends the processes of the columns as the kernel does when memory is short. */
function killProcesses(): void {
  const isOurs = (pid: string) => {
    try {
      const parent = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1];
      return Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('column-process.js');
    } catch {
      // It has ended meanwhile.
      return false;
    }
  };
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOurs(name))) process.kill(Number(pid), 'SIGKILL');
}

/** One of a few answers, for what need not be compared with all. */
const ordered = async (app: TestApp) => ((await app.get('/api/sales-funnel/ordered')) as { stages: unknown[] }).stages;

describe('the columns', () => {
  it('give the same answers after a load', expectEqual, 120_000);

  it('answer when PostgreSQL has taken too long', async () => {
    const columns = withColumns.app.get(Columns);
    const client = await withColumns.app.get(Database).pool.connect();
    try {
      await client.query('begin isolation level repeatable read read only');
      expect(await withinTime(client, 10, () => client.query('select pg_sleep(5)'))).toBe(null);
      const counted = await columns.asOf(client, (events) => events.query('select count(*) as events from events', []));
      const { rows } = await client.query('select count(*) as events from events');
      expect(counted?.rows).toEqual(rows);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('follow live and late events', async () => {
    const { overHttp } = history;
    const third = Math.ceil(overHttp.length / 3);
    for (let first = 0; first < overHttp.length; first += third) {
      await plain.send(overHttp.slice(first, first + third));
      expect(await ordered(withColumns)).toEqual(await ordered(plain));
    }
    await expectEqual();
  }, 240_000);

  const seen = (time: string, event_type: string, product_id: string, who: object) => ({
    event_time: time,
    event_type,
    product_id,
    ...who,
    message_id: `${event_type} ${time}`,
  });

  it('follow stored events that get another session, on days that count the same', async () => {
    const who = { user_id: '77' };
    await plain.send([
      seen('2026-04-10T20:55:00Z', 'view', '990001', who),
      seen('2026-04-10T21:50:00Z', 'remove_from_cart', '990001', who),
      // After midnight in Berlin.
      seen('2026-04-10T22:10:00Z', 'cart', '990001', who),
    ]);
    const path = '/api/sales-funnel/ordered?from=2026-04-10&to=2026-04-11';
    const carted = async () => ((await withColumns.get(path)) as { stages: { reached: number }[] }).stages[1]?.reached ?? 0;
    const before = await carted();
    // Joins the two visits before midnight.
    await plain.send([seen('2026-04-10T21:22:00Z', 'view', '990001', who)]);
    expect(await carted()).toBe(before + 1);
  }, 120_000);

  it('follow stored events that move to the user who signed in, on days that count the same', async () => {
    const phone = { anonymous_id: 'phone' };
    await plain.send([
      seen('2026-04-11T08:00:00Z', 'view', '990002', phone),
      seen('2026-04-12T06:00:00Z', 'view', '990002', phone),
      seen('2026-04-12T10:00:00Z', 'view', '990003', { user_id: 'ada' }),
      seen('2026-04-12T21:50:00Z', 'view', '990003', phone),
    ]);
    const viewers = async (app: TestApp) => {
      const funnel = (await app.get('/api/products/990003/funnel?from=2026-04-12&to=2026-04-12')) as { stages: { users: number }[] };
      return funnel.stages[0]?.users;
    };
    expect([await viewers(withColumns), await viewers(plain)]).toEqual([2, 2]);
    const link = parseLink({ device: 'phone', user: 'ada', time: '2026-04-12T22:05:00Z' });
    if (link === null) throw new Error('the link is not valid');
    await inTransaction(store.client, () => writeBatch(store.client, [], { kind: 'live' }, [link]));
    expect([await viewers(withColumns), await viewers(plain)]).toEqual([1, 1]);
  }, 120_000);

  it('are read again after a repair, and never again from before it', async () => {
    const before = await withColumns.app.get(Database).pool.connect();
    await before.query('begin isolation level repeatable read read only; select from store_state');
    await store.client.query(`
      update events set event_type = 'cart' where event_type = 'view' and event_time >= '2026-04-02' and event_time < '2026-04-03';
      update store_state set last_batch = last_batch + 1`);
    expect(await ordered(withColumns)).toEqual(await ordered(plain));
    expect(await withColumns.app.get(Columns).asOf(before, async () => 'counted')).toBe(null);
    await before.query('rollback');
    before.release();
    await expectEqual();
  }, 120_000);

  it('serve two processes of the API that share a data folder', async () => {
    await ordered(withColumns);
    const other = await startTestApp(store.url, { ingestMaxAgeDays: 0, dataDir });
    Object.assign(other.app.get(Columns), { fromEvents: -1, isReady: true });
    try {
      expect(await ordered(other)).toEqual(await ordered(plain));
      await plain.send([seen('2026-04-13T10:00:00Z', 'view', '990004', { user_id: '78' })]);
      for (const app of [other, withColumns]) expect(await ordered(app)).toEqual(await ordered(plain));
      expect(readdirSync(join(dataDir, 'columns')).sort()).toEqual(['1', '2']);
    } finally {
      await other.close();
    }
  }, 120_000);

  it('are built anew by another process after theirs was killed, or their file damaged', async () => {
    const file = join(dataDir, 'columns', '1', 'columns.duckdb');
    for (const damage of [() => undefined, () => truncateSync(file, 4096), () => writeFileSync(file, 'no database')]) {
      killProcesses();
      damage();
      const expected = await ordered(plain);
      await waitFor('an answer', async () => JSON.stringify(await ordered(withColumns)) === JSON.stringify(expected), 60_000);
    }
    await expectEqual();
  }, 240_000);
});
