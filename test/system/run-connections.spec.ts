import { getPriority } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { refreshJobList, refreshRun, refreshRunList, type JobTarget, type RefreshRun } from '@storepulse/contracts';
import pg from 'pg';
import { z } from 'zod';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

const PRODUCTS: JobTarget = 'mv_product_conversion_rates';

const backendRow = z.object({ pid: z.number(), name: z.string() });

describe('the connections of runs', () => {
  let store: TestStore;
  let app: TestApp;
  let blocker: pg.Client;

  beforeAll(async () => {
    store = await createTestStore();
    app = await startTestApp(store.url);
    blocker = new pg.Client({ connectionString: store.url });
    await blocker.connect();
    for (const { jobId } of await jobs()) await call('PATCH', `/api/admin/refresh-jobs/${jobId}`, { enabled: false });
    await waitFor('no run', async () => (await store.client.query(`select from refresh_runs where status = 'running'`)).rowCount === 0);
  });

  afterAll(async () => {
    await blocker.end();
    await app.close();
    await store.drop();
  });

  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(app.url + path, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${app.adminToken}` },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return response.json();
  };
  const jobs = async () => refreshJobList.parse(await call('GET', '/api/admin/refresh-jobs')).jobs;
  const begin = async (): Promise<RefreshRun> => {
    const job = (await jobs()).find(({ target }) => target === PRODUCTS);
    return refreshRun.parse(await call('POST', `/api/admin/refresh-jobs/${job?.jobId}/run`));
  };
  const ended = ({ runId }: RefreshRun): Promise<RefreshRun> =>
    waitFor(`the end of run ${runId}`, async () =>
      refreshRunList
        .parse(await call('GET', `/api/admin/refresh-runs?target=${PRODUCTS}&limit=20`))
        .runs.find((run) => run.runId === runId && run.status !== 'running'),
    );
  const backends = async () =>
    (
      await store.client.query(
        `select pid, application_name as name from pg_stat_activity
         where application_name like 'storepulse runs%' or application_name like 'storepulse mv_%' order by name, pid`,
      )
    ).rows.map((row) => backendRow.parse(row));

  /** Ignores idle connections of other runs that were due before the schedules were disabled. */
  const bothOfRun = () =>
    waitFor('the view to be built', async () => {
      const found = (await backends()).filter(({ name }) => name.startsWith(`storepulse ${PRODUCTS}`));
      return found.length === 2 && found;
    });

  it('are reused from the previous run, without its state', async () => {
    expect(await ended(await begin())).toMatchObject({ status: 'succeeded' });
    // More than two if runs were due at startup.
    const before = await waitFor('both to lie idle', async () => {
      const found = await backends();
      return found.length >= 2 && found.every(({ name }) => name.startsWith('storepulse runs')) && found;
    });
    expect(await ended(await begin())).toMatchObject({ status: 'succeeded' });
    await waitFor('them to lie idle again', async () => JSON.stringify(await backends()) === JSON.stringify(before));
    const locks = await store.client.query('select from pg_locks where pid = any ($1)', [before.map(({ pid }) => pid)]);
    expect(locks.rowCount).toBe(0);
  });

  it('have low CPU priority while they build a view, and only then', async () => {
    await blocker.query('begin');
    await blocker.query('lock table products in access exclusive mode');
    const run = await begin();
    const [first, second] = await bothOfRun();
    if (first === undefined || second === undefined) throw new Error('there are two');
    await waitFor('the priority to change', async () => getPriority(second.pid) > getPriority(first.pid));
    expect(getPriority(first.pid)).toBe(getPriority(process.pid));
    await blocker.query('rollback');
    expect(await ended(run)).toMatchObject({ status: 'succeeded' });
  });

  it('are both cancelled and closed when a run takes too long', async () => {
    const job = (await jobs()).find(({ target }) => target === PRODUCTS);
    await call('PATCH', `/api/admin/refresh-jobs/${job?.jobId}`, { timeoutSeconds: 1 });
    await blocker.query('begin');
    await blocker.query('lock table products in access exclusive mode');
    const run = await begin();
    const both = (await bothOfRun()).map(({ pid }) => pid);
    expect(await ended(run)).toMatchObject({ status: 'timed_out' });
    await waitFor('them to be gone', async () => (await backends()).every(({ pid }) => !both.includes(pid)));
    await blocker.query('rollback');
  });
});
