import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Database } from '../../apps/api/src/platform/database.js';
import { Reads } from '../../apps/api/src/platform/reads.js';
import { madeEvent } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
let viewer: string;
let other: string;
/** Blocks reads of October 2019, and nothing else. */
let holder: pg.Client;

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url, { ingestMaxAgeDays: 0 });
  viewer = await app.makeToken('viewer');
  other = await app.makeToken('viewer');
  await app.send([madeEvent({ event_time: '2019-10-05T00:00:00Z', product_id: '1' }), madeEvent()]);
  holder = new pg.Client({ connectionString: store.url });
  await holder.connect();
}, 60_000);

afterEach(() => letGo());

afterAll(async () => {
  await holder?.end();
  await app?.close();
  await store?.drop();
});

async function holdUp(): Promise<void> {
  const { rows } = await store.client.query(
    `select inhrelid::regclass::text as name from pg_inherits
     where inhparent = 'product_days'::regclass and inhrelid::regclass::text like '%2019%'`,
  );
  await holder.query('begin');
  for (const { name } of rows) await holder.query(`lock table ${name} in access exclusive mode`);
}
const letGo = () => holder.query('rollback');

/** Each query differs from the others, and each reads the blocked days. */
const queries = Array.from({ length: 31 }, (_, from) =>
  Array.from({ length: 31 - from }, (_unused, more) => {
    const day = (n: number) => `2019-10-${String(n).padStart(2, '0')}`;
    return `/api/products/1?from=${day(from + 1)}&to=${day(from + more + 1)}`;
  }),
).flat();

interface Told {
  status: number;
  code: string | undefined;
  retryAfter: string | null;
}

async function ask(token: string, path: string, signal?: AbortSignal): Promise<Told> {
  const response = await fetch(app.url + path, { headers: { authorization: `Bearer ${token}` }, signal: signal ?? null });
  const body = (await response.json()) as { error?: { code: string } };
  return { status: response.status, code: body.error?.code, retryAfter: response.headers.get('retry-after') };
}

const counts = () => app.app.get(Reads).turns.counts;

/** Counts single-product queries that PostgreSQL blocks; excludes reads of days into memory. */
const heldUp = async (): Promise<number> =>
  (
    await store.client.query(
      `select from pg_stat_activity
       where datname = current_database() and application_name = 'storepulse api' and wait_event_type = 'Lock' and query like '%product_id = $%'`,
    )
  ).rowCount ?? 0;

describe('a viewer with 300 different queries', () => {
  it('gets two running, a few waiting and Retry-After for the rest, and slows nobody else down', async () => {
    await holdUp();
    const leaving = new AbortController();
    const told: Told[] = [];
    const asked = queries.slice(0, 300).map((query) =>
      ask(viewer, query, leaving.signal).then(
        (it) => void told.push(it),
        () => undefined,
      ),
    );
    await waitFor('the refusals', () => told.length >= 258);
    expect(counts()).toEqual({ working: 2, waiting: 40 });
    expect(await heldUp()).toBe(2);
    expect(new Set(told.map(({ status, code }) => `${status} ${code}`))).toEqual(new Set(['429 queries/too_many']));
    expect(told.every(({ retryAfter }) => Number(retryAfter) >= 1)).toBe(true);

    // Others read, send and sign in as usual.
    expect(await ask(other, '/api/sales-funnel?unit=events')).toMatchObject({ status: 200 });
    expect(await ask(other, '/api/store')).toMatchObject({ status: 200 });
    expect(await app.send([madeEvent({ product_id: '2' })])).toMatchObject({ accepted: 1 });
    expect(await ask(app.adminToken, '/api/segments')).toMatchObject({ status: 200 });
    expect((await fetch(`${app.url}/api/health`)).status).toBe(200);

    // The days are still blocked: only a cancel in PostgreSQL ends the waiting queries.
    leaving.abort();
    await Promise.all(asked);
    await waitFor('nobody at work', () => counts().working === 0 && counts().waiting === 0);
    await waitFor('nothing in PostgreSQL', async () => (await heldUp()) === 0);
  });

  it('gets all answers when the client waits its turn', async () => {
    const told = await Promise.all(queries.slice(0, 42).map((query) => ask(viewer, query)));
    expect(new Set(told.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe('a query whose client disconnects', () => {
  it('continues while another client waits for the same answer', async () => {
    await holdUp();
    const leaving = new AbortController();
    const [query = ''] = queries.slice(310);
    const left = ask(viewer, query, leaving.signal);
    await waitFor('the query', async () => (await heldUp()) === 1);
    const stays = ask(other, query);
    await waitFor('both', async () => {
      const metrics = await fetch(`${app.url}/metrics`, { headers: { authorization: `Bearer ${app.adminToken}` } });
      return /storepulse_answers_total\{how="joined"\} [1-9]/.test(await metrics.text());
    });
    leaving.abort();
    await expect(left).rejects.toThrow();
    await letGo();
    expect(await stays).toMatchObject({ status: 200 });
  });

  it('is cancelled, but never the next query on its connection', async () => {
    const database = app.app.get(Database);
    for (let n = 0; n < 200; n += 1) {
      const leaving = new AbortController();
      const read = database.read(async (client) => {
        setImmediate(() => leaving.abort());
        await client.query(`select pg_sleep(${n % 2 === 0 ? 0 : 10})`);
      }, leaving.signal);
      await read.catch(() => undefined);
      await database.read((client) => client.query('select pg_sleep(0.001)'));
    }
  }, 30_000);
});
