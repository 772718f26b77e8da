import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MAX_ANSWERS, MAX_BYTES, SharedAnswers } from '../../apps/api/src/analytics/answers/shared-answers.js';
import { LiveTopics } from '../../apps/api/src/live/live-topics.js';
import { Metrics } from '../../apps/api/src/platform/metrics.js';
import { refreshNow } from '../../database/views/refresh-view.js';
import { endpoints } from '../../libs/contracts/src/index.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const FUNNEL = '/api/sales-funnel?unit=events';

let store: TestStore;
/** Two processes on one database. */
let app: TestApp;
let other: TestApp;
let sent = 0;

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  other = await startTestApp(store.url);
  await store.client.query('update refresh_jobs set enabled = false');
  await sendView(app);
  await waitFor('no run', async () => (await store.client.query(`select from refresh_runs where status = 'running'`)).rowCount === 0);
});
afterAll(async () => {
  await Promise.all([app.close(), other.close()]);
  await store.drop();
});

async function sendView(to: TestApp): Promise<void> {
  sent += 1;
  await to.send([
    { event_time: new Date().toISOString(), event_type: 'view', product_id: '1', brand: 'a brand', price: '9.99', user_id: String(sent) },
  ]);
}

/** How the first process has answered queries so far. */
async function read(): Promise<Map<string, number>> {
  const metric = await app.app.get(Metrics).registry.getSingleMetric('storepulse_answers_total')?.get();
  return new Map(metric?.values.map(({ labels, value }) => [String(labels.how), value]));
}

/** How the first process answered the queries of `work`. */
async function answered(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await read();
  await work();
  const more = [...(await read())].map(([how, n]): [string, number] => [how, n - (before.get(how) ?? 0)]);
  return Object.fromEntries(more.filter(([, n]) => n > 0));
}

async function viewsBy(asked: TestApp): Promise<number | undefined> {
  const { stages } = endpoints.salesFunnel.answer.parse(await asked.get(FUNNEL));
  return stages.find(({ stage }) => stage === 'view')?.events ?? undefined;
}

/** A query whose answers are built when the test says so. */
function heldQuery(name: string) {
  const builds: { answer(n: number): void; fail(error: Error): void }[] = [];
  const ask = app.app
    .get(SharedAnswers)
    .share(
      name,
      (_: object) => new Promise<{ n: number }>((resolve, reject) => builds.push({ answer: (n) => resolve({ n }), fail: reject })),
    );
  return { ask, builds };
}

describe('equal queries', () => {
  it('are answered as JSON, cached or not', async () => {
    const headers = { authorization: `Bearer ${await app.makeToken('viewer')}` };
    const told = async (path: string): Promise<unknown> => {
      const response = await fetch(app.url + path, { headers });
      return { type: response.headers.get('content-type'), body: await response.json() };
    };
    await sendView(app);
    const [built, cached] = [await told(FUNNEL), await told(FUNNEL)];
    expect(cached).toEqual(built);
    expect(cached).toMatchObject({ type: 'application/json; charset=utf-8', body: { stages: expect.any(Array) } });
    // It depends on the clock, and is never cached.
    expect(await told('/api/cohorts')).toMatchObject({ type: 'application/json; charset=utf-8' });
  });

  it('are answered once when they are concurrent, and again from the cache until something changes', async () => {
    await sendView(app);
    const first = await answered(() => Promise.all(Array.from({ length: 8 }, () => app.get(FUNNEL))));
    expect(first.built).toBe(1);
    expect(await answered(() => app.get(FUNNEL))).toEqual({ cached: 1 });
    expect(await answered(() => app.get('/api/sales-funnel?unit=users'))).toEqual({ built: 1 });
  });

  it('share one answer over HTTP and sockets', async () => {
    await app.get(FUNNEL);
    const query = endpoints.salesFunnel.query.parse({ unit: 'events' });
    expect(await answered(() => app.app.get(LiveTopics).build('funnel', query))).toEqual({ cached: 1 });
  });

  it('count every event acknowledged before, by any process', async () => {
    for (let round = 0; round < 20; round += 1) {
      await sendView(round % 2 === 0 ? app : other);
      expect([await viewsBy(app), await viewsBy(other)]).toEqual([sent, sent]);
    }
  });

  it('neither join nor cache an answer that started before the newest batch', async () => {
    const { ask, builds } = heldQuery('held');
    const early = ask({});
    await waitFor('the first build', () => builds.length === 1);
    const joined = ask({});
    await sendView(other);
    const late = ask({});
    await waitFor('the second build', () => builds.length === 2);
    builds[1]?.answer(2);
    expect(await late).toEqual({ n: 2 });
    builds[0]?.answer(1);
    expect(await Promise.all([early, joined])).toEqual([{ n: 1 }, { n: 1 }]);
    expect(await ask({})).toEqual({ n: 2 });
    expect(builds.length).toBe(2);
  });

  it('are computed again after a view refresh', async () => {
    await app.get(FUNNEL);
    await refreshNow(store.client, 'mv_sales_funnel');
    expect(await answered(() => app.get(FUNNEL))).toEqual({ built: 1 });
  });

  it('are computed again after a failure, which every joined client gets', async () => {
    const { ask, builds } = heldQuery('failing');
    const both = Promise.allSettled([ask({}), ask({})]);
    await waitFor('the build', () => builds.length === 1);
    builds[0]?.fail(new Error('no'));
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const again = ask({});
    await waitFor('another build', () => builds.length === 2);
    builds[1]?.answer(3);
    expect(await again).toEqual({ n: 3 });
  });

  it('are answered to the others when one client disconnects', async () => {
    await sendView(app);
    const headers = { authorization: `Bearer ${app.adminToken}` };
    const going = new AbortController();
    const seen = await answered(async () => {
      await store.client.query('begin; lock table stage_days in access exclusive mode');
      const gone = fetch(app.url + FUNNEL, { headers, signal: going.signal }).catch((error: unknown) => error);
      const waiting = () =>
        store.client
          .query(`select from pg_locks where not granted and relation = 'stage_days'::regclass`)
          .then(({ rowCount }) => rowCount === 1);
      await waitFor('the build', waiting);
      const before = (await read()).get('joined') ?? 0;
      const stays = fetch(app.url + FUNNEL, { headers });
      await waitFor('the second', async () => ((await read()).get('joined') ?? 0) > before);
      going.abort();
      expect(await gone).toMatchObject({ name: 'AbortError' });
      await store.client.query('commit');
      expect((await stays).status).toBe(200);
    });
    expect(seen.built).toBe(1);
  });

  it.each([['/api/pulse'], ['/api/wall'], ['/api/products/abandoned-carts?method=carts'], ['/api/cohorts']])(
    'are not cached if the answer depends on the clock: %s',
    async (path) => {
      expect(await answered(async () => [await app.get(path), await app.get(path)])).toEqual({ built: 2 });
    },
  );

  it('are answered only to callers with access', async () => {
    await app.get(FUNNEL);
    expect((await fetch(app.url + FUNNEL)).status).toBe(401);
    expect((await fetch(app.url + FUNNEL, { headers: { authorization: `Bearer ${app.writeKey}` } })).status).toBe(403);
  });
});

describe('cached answers', () => {
  it('are limited in number, and the least recently used ones go first', async () => {
    const shared = app.app.get(SharedAnswers);
    let builds = 0;
    const ask = shared.share('many', async (_, { n }: { n: number }) => ({ n, nth: (builds += 1) }));
    for (let n = 0; n < MAX_ANSWERS; n += 50) await Promise.all(Array.from({ length: 50 }, (_, i) => ask({ n: n + i })));
    expect(shared.cached.answers).toBe(MAX_ANSWERS);
    await ask({ n: 0 });
    await ask({ n: MAX_ANSWERS });
    expect(shared.cached.answers).toBe(MAX_ANSWERS);
    const before = builds;
    await ask({ n: 0 });
    expect(builds).toBe(before);
    await ask({ n: 1 });
    expect(builds).toBe(before + 1);
  });

  it('are limited in bytes, and an answer that is too large is not cached', async () => {
    const shared = app.app.get(SharedAnswers);
    const ask = shared.share('large', async (_, { bytes }: { n: number; bytes: number }) => ({ text: 'x'.repeat(bytes) }));
    for (let n = 0; n < 20; n += 1) {
      await ask({ n, bytes: MAX_BYTES / 10 });
      expect(shared.cached.bytes).toBeLessThanOrEqual(MAX_BYTES);
    }
    expect(shared.cached.bytes).toBeGreaterThan(MAX_BYTES / 2);
    await ask({ n: 0, bytes: MAX_BYTES });
    expect(shared.cached.bytes).toBeLessThanOrEqual(MAX_BYTES);
  });
});
