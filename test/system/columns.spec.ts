/** Columns that have followed the store answer as columns that were just copied, whatever was written how. */
import { mkdtempSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Columns } from '../../apps/api/src/columns/columns.service.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { AskerLeftError } from '../../apps/api/src/platform/reads.errors.js';
import { ColumnsBuildingError, ColumnsUnavailableError } from '../../apps/api/src/columns/errors.js';
import { inTransaction } from '../../database/connection/in-transaction.js';
import { parseLink } from '../../database/fold/parse-link.js';
import { writeBatch } from '../../database/fold/write-batch.js';
import { repairDay, repairStore } from '../../database/reconcile/reconcile.js';
import { generateHistory } from '../oracle/generated-history.js';
import { columnProcesses } from '../support/column-processes.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { removeAtEnd } from '../support/temporary-folders.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const dataDir = removeAtEnd(mkdtempSync(join(tmpdir(), 'storepulse-columns-')));
let store: TestStore;
let app: TestApp;

const history = generateHistory(23, 1500);

beforeAll(async () => {
  store = await createTestStore('Europe/Berlin');
  await foldEvents(store.client, history.fromFile);
  app = await startTestApp(store.url, { ingestMaxAgeDays: 0, dataDir });
});

afterAll(async () => {
  await app?.app.close();
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

/** Asks an app that has no columns yet, so that it copies every day. */
async function copiedAnew<T>(ask: (fresh: TestApp) => Promise<T>): Promise<T> {
  const fresh = await startTestApp(store.url, { ingestMaxAgeDays: 0 });
  try {
    return await ask(fresh);
  } finally {
    await fresh.close();
  }
}

const ALWAYS_ON_COLUMNS = /\/(ordered|times|outcomes|hours|prices)\?/;
const expectEqual = () => copiedAnew((fresh) => expectSameAnswers(fresh));

async function expectSameAnswers(fresh: TestApp, which = /./): Promise<void> {
  for (const path of (await paths()).filter((one) => which.test(one))) {
    const [expected, found] = await Promise.all([fresh.get(path), app.get(path)]);
    const comparable = (answer: unknown) => {
      const { response: _, asOf: __, now: ___, ...rest } = answer as Record<string, unknown>;
      return rest;
    };
    expect([path, comparable(found)]).toEqual([path, comparable(expected)]);
  }
}

/** Ends the processes of the columns as the kernel does when memory is short. */
function killProcesses(): void {
  for (const pid of columnProcesses()) process.kill(pid, 'SIGKILL');
}

/** One of a few answers, for what need not be compared with all. */
const ordered = async (of: TestApp) => ((await of.get('/api/sales-funnel/ordered')) as { stages: unknown[] }).stages;

describe('the columns', () => {
  it('give the same answers after a load', expectEqual, 120_000);

  it('say how far they are while they are copied', async () => {
    const columns = app.app.get(Columns);
    const asOf = columns.asOf.bind(columns);
    Object.assign(columns, { asOf: () => Promise.reject(new ColumnsBuildingError(0.25)) });
    try {
      const response = await fetch(`${app.url}/api/sales-funnel/ordered?from=2026-04-01`, {
        headers: { authorization: `Bearer ${app.adminToken}` },
      });
      expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
        503,
        '2',
        { error: { code: 'columns/building', message: expect.any(String), retryAfterSeconds: 2, share: 0.25 } },
      ]);
    } finally {
      Object.assign(columns, { asOf });
    }
  });

  it('stop counting when whoever asked has left', async () => {
    const columns = app.app.get(Columns);
    const left = new AbortController();
    const endless = 'select count(*) as numbers from range(1000000000000) as r (number) where number % 7 = 3';
    const counting = app.app.get(Database).read(
      (client) =>
        columns.asOf(client, (events) => {
          const rows = events.query(endless, []);
          left.abort();
          return rows;
        }),
      left.signal,
    );
    await expect(counting).rejects.toBeInstanceOf(AskerLeftError);
    expect(await ordered(app)).toEqual(await copiedAnew(ordered));
  }, 60_000);

  it('follow live and late events', async () => {
    const { overHttp } = history;
    const third = Math.ceil(overHttp.length / 3);
    for (let first = 0; first < overHttp.length; first += third) {
      await app.send(overHttp.slice(first, first + third));
      await ordered(app);
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
    await app.send([
      seen('2026-04-10T20:55:00Z', 'view', '990001', who),
      seen('2026-04-10T21:50:00Z', 'remove_from_cart', '990001', who),
      // After midnight in Berlin.
      seen('2026-04-10T22:10:00Z', 'cart', '990001', who),
    ]);
    const path = '/api/sales-funnel/ordered?from=2026-04-10&to=2026-04-11';
    const carted = async () => ((await app.get(path)) as { stages: { reached: number }[] }).stages[1]?.reached ?? 0;
    const before = await carted();
    // Joins the two visits before midnight.
    await app.send([seen('2026-04-10T21:22:00Z', 'view', '990001', who)]);
    expect(await carted()).toBe(before + 1);
  }, 120_000);

  it('follow stored events that move to the user who signed in, on days that count the same', async () => {
    const phone = { anonymous_id: 'phone' };
    await app.send([
      seen('2026-04-11T08:00:00Z', 'view', '990002', phone),
      seen('2026-04-12T06:00:00Z', 'view', '990002', phone),
      seen('2026-04-12T10:00:00Z', 'view', '990003', { user_id: 'ada' }),
      seen('2026-04-12T21:50:00Z', 'view', '990003', phone),
    ]);
    const viewers = async () => {
      const funnel = (await app.get('/api/products/990003/funnel?from=2026-04-12&to=2026-04-12')) as { stages: { users: number }[] };
      return funnel.stages[0]?.users;
    };
    expect(await viewers()).toBe(2);
    const link = parseLink({ device: 'phone', user: 'ada', time: '2026-04-12T22:05:00Z' });
    if (link === null) throw new Error('the link is not valid');
    await inTransaction(store.client, () => writeBatch(store.client, [], { kind: 'live' }, [link]));
    expect(await viewers()).toBe(1);
  }, 120_000);

  it('are read again after a repair, and never again from before it', async () => {
    const before = await app.app.get(Database).pool.connect();
    await before.query('begin isolation level repeatable read read only; select from store_state');
    await store.client.query(`
      update events set event_type = 'cart'
      where event_type = 'view' and event_time >= day_start('2026-04-02') and event_time < day_start('2026-04-03')`);
    // With the days on which its sessions began or went on.
    for (const day of ['2026-04-01', '2026-04-02', '2026-04-03']) await repairDay(store.client, { day, timeZone: 'Europe/Berlin' });
    await repairStore(store.client);
    await ordered(app);
    await expect(app.app.get(Columns).asOf(before, async () => 'counted')).rejects.toBeInstanceOf(ColumnsUnavailableError);
    await before.query('rollback');
    before.release();
    // Not trends: they come from roll-ups if those are in memory.
    await copiedAnew((fresh) => expectSameAnswers(fresh, ALWAYS_ON_COLUMNS));
  }, 120_000);

  it('serve two processes of the API that share a data folder', async () => {
    await ordered(app);
    const other = await startTestApp(store.url, { ingestMaxAgeDays: 0, dataDir });
    try {
      expect(await ordered(other)).toEqual(await ordered(app));
      await app.send([seen('2026-04-13T10:00:00Z', 'view', '990004', { user_id: '78' })]);
      const expected = await copiedAnew(ordered);
      for (const one of [other, app]) expect(await ordered(one)).toEqual(expected);
      expect(readdirSync(join(dataDir, 'columns')).sort()).toEqual(['1', '2']);
    } finally {
      await other.close();
    }
  }, 120_000);

  it('are built anew by another process after theirs was killed, or their file damaged, and the answer waits for it', async () => {
    let minute = 0;
    const file = join(dataDir, 'columns', '1', 'columns.duckdb');
    for (const damage of [() => undefined, () => truncateSync(file, 4096), () => writeFileSync(file, 'no database')]) {
      const expected = await ordered(app);
      killProcesses();
      damage();
      await app.send([seen(new Date(Date.UTC(2026, 3, 14, 10, minute)).toISOString(), 'remove_from_cart', '990005', { user_id: '79' })]);
      minute += 1;
      expect(await ordered(app)).toEqual(expected);
    }
    await expectEqual();
  }, 240_000);
});
