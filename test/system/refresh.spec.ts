import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SchedulerRegistry } from '@nestjs/schedule';
import pg from 'pg';
import { ensureMessagePartition } from '../../database/partitions/message-partitions.js';
import { Notices } from '../../apps/api/src/platform/notices.js';
import { JobsRepository } from '../../apps/api/src/jobs/jobs.repository.js';
import { JobRunner } from '../../apps/api/src/jobs/job-runner.js';
import type { JobTarget, RefreshJob, RefreshRun } from '../../libs/contracts/src/index.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const FUNNEL = 'mv_sales_funnel';
const EVERY_SECOND = '* * * * * *';
const DAY_MS = 86_400_000;

describe('refresh', () => {
  let store: TestStore;
  /** Two processes on one database. */
  let app: TestApp;
  let other: TestApp;
  /** Holds locks that block the refresher. */
  let blocker: pg.Client;

  beforeAll(async () => {
    store = await createTestStore();
    app = await startTestApp(store.url);
    other = await startTestApp(store.url);
    blocker = new pg.Client({ connectionString: store.url });
    await blocker.connect();
    // Only the runs that a test starts may run.
    for (const { jobId } of await listJobs()) await changeJob(jobId, { enabled: false });
  });

  beforeEach(async () => {
    await waitFor('no run', async () => (await store.client.query(`select from refresh_runs where status = 'running'`)).rowCount === 0);
    await store.client.query('delete from refresh_runs');
  });

  afterEach(async () => {
    await blocker.query('rollback');
  });

  afterAll(async () => {
    await blocker.end();
    await Promise.all([app.close(), other.close()]);
    await store.drop();
  });

  const request = async (method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(app.url + path, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${app.adminToken}` },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  const listJobs = async () => ((await request('GET', '/api/admin/refresh-jobs')).body as { jobs: RefreshJob[] }).jobs;
  const jobOf = async (target: JobTarget): Promise<RefreshJob> => {
    const job = (await listJobs()).find((it) => it.target === target);
    if (job === undefined) throw new Error(`no job for ${target}`);
    return job;
  };
  const addJob = async (job: object) => (await request('POST', '/api/admin/refresh-jobs', job)).body as RefreshJob;
  const changeJob = (jobId: string, change: object) => request('PATCH', `/api/admin/refresh-jobs/${jobId}`, change);
  const removeJob = (jobId: string) => request('DELETE', `/api/admin/refresh-jobs/${jobId}`);
  const runNow = async (jobId: string) => (await request('POST', `/api/admin/refresh-jobs/${jobId}/run`)).body as RefreshRun;
  const runsOf = async (jobId: string) =>
    ((await request('GET', `/api/admin/refresh-runs?jobId=${jobId}&limit=500`)).body as { runs: RefreshRun[] }).runs;
  const ended = (run: RefreshRun) =>
    waitFor(`the end of run ${run.runId}`, async () =>
      (await runsOf(run.jobId ?? '')).find((it) => it.runId === run.runId && it.status !== 'running'),
    );
  const sendView = () =>
    app.send([{ event_time: new Date().toISOString(), event_type: 'view', product_id: '1', price: '9.99', user_id: '1' }]);
  const views = async (from: string): Promise<number> =>
    (await store.client.query(`select coalesce(sum(events), 0)::int as n from ${from} where event_type = 'view'`)).rows[0].n;
  const stateOf = async (view: string) =>
    (
      await store.client.query(
        'select v.as_of_batch::int, s.last_batch::int, v.as_of = s.last_batch_at as is_current from view_state v, store_state s where view_name = $1',
        [view],
      )
    ).rows[0];
  /** Blocks the refresh of the view until the blocker's transaction ends; the run has already read the last batch by then. */
  const holdView = async (run: () => Promise<RefreshRun>): Promise<RefreshRun> => {
    await blocker.query('begin');
    await blocker.query(`refresh materialized view ${FUNNEL}`);
    const begun = await run();
    await waitFor('the refresh to wait for its view', async () => {
      const waiting = await store.client.query(
        `select from pg_stat_activity where wait_event_type = 'Lock' and query like 'refresh materialized%'`,
      );
      return waiting.rowCount === 1;
    });
    return begun;
  };

  describe('a manual run', () => {
    it('answers when it has started, refreshes, and records the last batch of the view', async () => {
      await sendView();
      const heard: string[] = [];
      const stop = other.app.get(Notices).on('refreshCompleted', (it) => void heard.push(`${it.view} ${it.asOfBatch}`));
      const { jobId } = await jobOf(FUNNEL);
      const begun = await runNow(jobId);
      expect(begun).toMatchObject({ jobId, target: FUNNEL, trigger: 'manual', status: 'running', finishedAt: null });
      expect(await ended(begun)).toMatchObject({ status: 'succeeded', rows: 1, reason: null });
      const state = await stateOf(FUNNEL);
      expect(state).toMatchObject({ as_of_batch: state.last_batch, is_current: true });
      expect(await views(FUNNEL)).toBe(await views('stage_days'));
      // Another process is notified after the commit.
      await waitFor('the notice', () => heard.length > 0);
      expect(heard).toEqual([`${FUNNEL} ${state.last_batch}`]);
      stop();
    });

    it('clears a product from the changes once both views count it', async () => {
      await sendView();
      for (const target of ['mv_product_conversion_rates', 'mv_abandoned_carts'] as const) {
        expect((await store.client.query('select from product_changes')).rowCount).toBe(1);
        await ended(await runNow((await jobOf(target)).jobId));
      }
      expect((await store.client.query('select from product_changes')).rowCount).toBe(0);
    });

    it('is skipped while another one runs, in any process', async () => {
      const { jobId } = await jobOf(FUNNEL);
      const first = await holdView(() => runNow(jobId));
      const request = { target: FUNNEL, trigger: 'manual', jobId, timeoutSeconds: 60 } as const;
      const { run: second } = await other.app.get(JobRunner).begin(request);
      expect(second).toMatchObject({ status: 'skipped', reason: 'The previous run was still in progress.' });
      await blocker.query('rollback');
      expect(await ended(first)).toMatchObject({ status: 'succeeded' });
      expect((await other.app.get(JobRunner).begin(request)).run).toMatchObject({ status: 'running' });
    });
  });

  describe('while events come in', () => {
    it('a batch committed during the refresh shows, and asOf stays before it', async () => {
      await sendView();
      const { jobId } = await jobOf(FUNNEL);
      const run = await holdView(() => runNow(jobId));
      const { as_of_batch: before } = await stateOf(FUNNEL);
      await sendView();
      await blocker.query('rollback');
      await ended(run);
      const state = await stateOf(FUNNEL);
      expect(state.as_of_batch).toBe(state.last_batch - 1);
      expect(state.as_of_batch).toBeGreaterThanOrEqual(before);
      expect(await views('current_sales_funnel')).toBe(await views('stage_days'));
    });

    it('a batch that a view includes beyond its asOf is not counted twice', async () => {
      await sendView();
      // The state after a commit between the two statements of a run.
      await store.client.query(`refresh materialized view concurrently ${FUNNEL}`);
      const all = await views('stage_days');
      expect((await stateOf(FUNNEL)).is_current).toBe(false);
      expect([await views(FUNNEL), await views('current_sales_funnel')]).toEqual([all, all]);
    });

    it('an uncommitted batch is not counted, and not lost', async () => {
      const { jobId } = await jobOf(FUNNEL);
      await blocker.query('begin');
      await blocker.query('update store_state set last_batch = last_batch + 1, last_batch_at = clock_timestamp()');
      await blocker.query(
        `update stage_days set events = events + 1, changed_batch = (select last_batch from store_state) where event_type = 'view'`,
      );
      const counted = await views('stage_days');
      await ended(await runNow(jobId));
      expect(await views(FUNNEL)).toBe(counted);
      await blocker.query('commit');
      const state = await stateOf(FUNNEL);
      expect(state.as_of_batch).toBe(state.last_batch - 1);
      expect(await views('current_sales_funnel')).toBe(counted + 1);
    });
  });

  describe('a failing run', () => {
    it('is cancelled after the timeout of its job, and the view stays readable', async () => {
      const { jobId } = await jobOf(FUNNEL);
      await changeJob(jobId, { timeoutSeconds: 1 });
      const before = await views(FUNNEL);
      // Readers of the view are not blocked; only the refresher waits.
      await blocker.query('begin');
      await blocker.query('lock table stage_days in access exclusive mode');
      const run = await ended(await runNow(jobId));
      expect(run).toMatchObject({ status: 'timed_out', rows: null, reason: 'The run took longer than 1 second and was cancelled.' });
      expect(await views(FUNNEL)).toBe(before);
      await waitFor('its connection to be gone', async () => {
        return (await store.client.query(`select from pg_stat_activity where application_name = 'storepulse ${FUNNEL}'`)).rowCount === 0;
      });
      await changeJob(jobId, { timeoutSeconds: 300 });
    });

    it('is recorded as failed, with the reason, when its connection is cut, and the next one succeeds', async () => {
      const { jobId } = await jobOf(FUNNEL);
      const run = await holdView(() => runNow(jobId));
      await store.client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'storepulse ${FUNNEL}'`);
      expect(await ended(run)).toMatchObject({ status: 'failed', reason: expect.stringContaining('terminat') });
      await blocker.query('rollback');
      expect(await ended(await runNow(jobId))).toMatchObject({ status: 'succeeded' });
    });

    it('is marked failed by the next run after its process was killed', async () => {
      const { jobId } = await jobOf(FUNNEL);
      const { rows } = await store.client.query(
        `insert into refresh_runs (job_id, target, trigger, status, started_at) values ($1, $2, 'schedule', 'running', now()) returning run_id`,
        [jobId, FUNNEL],
      );
      await ended(await runNow(jobId));
      const killed = (await runsOf(jobId)).find((it) => it.runId === rows[0].run_id);
      expect(killed).toMatchObject({ status: 'failed', reason: 'The process ended before the run did.' });
    });

    it('is marked failed when a process starts, but only if no process runs it', async () => {
      const { jobId } = await jobOf(FUNNEL);
      const alive = await holdView(() => runNow(jobId));
      await store.client.query(
        `insert into refresh_runs (target, trigger, status, started_at) values ('housekeeping', 'schedule', 'running', now())`,
      );
      const third = await startTestApp(store.url);
      await waitFor('the run left behind to be ended', async () => {
        return (await store.client.query(`select from refresh_runs where target = 'housekeeping' and status = 'failed'`)).rowCount === 1;
      });
      expect((await runsOf(jobId)).find((it) => it.runId === alive.runId)).toMatchObject({ status: 'running' });
      await third.close();
      await blocker.query('rollback');
      expect(await ended(alive)).toMatchObject({ status: 'succeeded' });
    });

    it('is cancelled when its process is stopped', async () => {
      const third = await startTestApp(store.url);
      await waitFor(
        'its start',
        async () => (await store.client.query(`select from refresh_runs where status = 'running'`)).rowCount === 0,
      );
      const run = await holdView(async () => {
        const request = { target: FUNNEL, trigger: 'manual', jobId: (await jobOf(FUNNEL)).jobId, timeoutSeconds: 60 } as const;
        return (await third.app.get(JobRunner).begin(request)).run;
      });
      await third.close();
      expect(await ended(run)).toMatchObject({ status: 'cancelled', reason: 'Storepulse was stopped.' });
    });
  });

  describe('a schedule', () => {
    it('runs each tick in one process', async () => {
      const { jobId } = await jobOf('housekeeping');
      await changeJob(jobId, { enabled: true });
      const processes = [app, other].map((it) => it.app.get(JobsRepository));
      for (let minute = 0; minute < 30; minute += 1) {
        const tick = new Date(Date.UTC(2100, 0, 1, 0, minute));
        const claims = await Promise.all(processes.map((it) => it.claimTick(jobId, tick)));
        expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
      }
      // Neither an earlier tick nor a tick of a disabled job can be claimed.
      const tick = new Date(Date.UTC(2100, 0, 1));
      expect(await processes[0]?.claimTick(jobId, tick)).toBeNull();
      await changeJob(jobId, { enabled: false });
      expect(await processes[0]?.claimTick(jobId, new Date(Date.UTC(2101, 0, 1)))).toBeNull();
      await store.client.query('update refresh_jobs set last_tick_at = null');
    });

    it('runs from its creation on, once per tick over all processes, until it is deleted', async () => {
      const job = await addJob({ target: 'housekeeping', cron: EVERY_SECOND });
      expect(job).toMatchObject({ target: 'housekeeping', cronInWords: 'Every second', enabled: true, timeZone: 'UTC' });
      const name = `refresh job ${job.jobId}`;
      for (const { app: process } of [app, other]) {
        await waitFor('the timer', () => process.get(SchedulerRegistry).doesExist('cron', name));
      }
      const begun = performance.now();
      await waitFor('three runs', async () => (await runsOf(job.jobId)).length >= 3);
      const runs = await runsOf(job.jobId);
      expect(runs.length).toBeLessThanOrEqual(Math.ceil((performance.now() - begun) / 1000) + 1);
      expect(runs.every((run) => run.trigger === 'schedule' && run.status !== 'failed')).toBe(true);

      expect((await removeJob(job.jobId)).body).toEqual({ ok: true });
      for (const { app: process } of [app, other]) {
        await waitFor('the timer to go', () => !process.get(SchedulerRegistry).doesExist('cron', name));
      }
      expect((await listJobs()).map((it) => it.jobId)).not.toContain(job.jobId);
    });

    it('applies a change at once, and keeps it after a restart', async () => {
      const { jobId } = await jobOf('partitions');
      expect((await changeJob(jobId, { cron: EVERY_SECOND, enabled: true })).status).toBe(200);
      await waitFor('a run', async () => (await runsOf(jobId)).length > 0);
      const changed = await changeJob(jobId, { cron: '30 2 * * 1', timeZone: 'Europe/Berlin', enabled: false });
      expect(changed.body).toMatchObject({ cron: '30 2 * * 1', timeZone: 'Europe/Berlin', enabled: false, nextRunAt: null });
      const third = await startTestApp(store.url);
      const listed = (await third.get('/api/admin/refresh-jobs')) as { jobs: RefreshJob[] };
      expect(listed.jobs.find((it) => it.jobId === jobId)).toMatchObject({ cron: '30 2 * * 1', timeZone: 'Europe/Berlin', enabled: false });
      await third.close();
    });

    it('skips the refresh when nothing has changed, with one row for many skips', async () => {
      await ended(await runNow((await jobOf(FUNNEL)).jobId));
      const job = await addJob({ target: FUNNEL, cron: EVERY_SECOND });
      const first = await waitFor('a skip', async () => (await runsOf(job.jobId))[0]);
      expect(first).toMatchObject({ status: 'skipped', reason: 'Nothing has changed since the last refresh.', rows: null });
      await waitFor('another skip', async () => (await runsOf(job.jobId))[0]?.startedAt !== first.startedAt);
      expect(await runsOf(job.jobId)).toHaveLength(1);
      await sendView();
      await waitFor('a refresh', async () => (await runsOf(job.jobId)).some((run) => run.status === 'succeeded'));
      await removeJob(job.jobId);
    });

    it.each([
      [{ target: 'mv_secret', cron: EVERY_SECOND }, ['target']],
      [{ target: FUNNEL, cron: 'now and then' }, ['cron']],
      [{ target: FUNNEL, cron: '0 0 31 2 *' }, ['cron']],
      [{ target: FUNNEL, cron: EVERY_SECOND, timeZone: "UTC'; drop table events; --" }, ['timeZone']],
      [{ target: FUNNEL, cron: EVERY_SECOND, timeoutSeconds: 0, enabled: 'yes' }, ['enabled', 'timeoutSeconds']],
    ])('is rejected as %j, with the wrong field', async (job, paths) => {
      const { status, body } = await request('POST', '/api/admin/refresh-jobs', job);
      expect(status).toBe(400);
      expect((body as { error: { details: { path: string }[] } }).error.details.map((it) => it.path).sort()).toEqual(paths);
    });

    it('gives 404 if it does not exist, for a change, a deletion and a run', async () => {
      expect((await changeJob('999999', { enabled: false })).status).toBe(404);
      expect((await removeJob('999999')).status).toBe(404);
      expect((await request('POST', '/api/admin/refresh-jobs/999999/run')).status).toBe(404);
      expect((await changeJob('1', {})).status).toBe(400);
    });

    it('has a preview in words with its next runs', async () => {
      const { body } = await request(
        'GET',
        `/api/admin/refresh-jobs/preview?cron=${encodeURIComponent('*/15 9-17 * * 1-5')}&timeZone=Asia/Tokyo`,
      );
      expect(body).toMatchObject({ cronInWords: 'Every 15 minutes, between 09:00 and 17:59, Monday through Friday' });
      expect((body as { nextRuns: string[] }).nextRuns).toHaveLength(5);
    });
  });

  it('refreshes every stale view after a bulk load', async () => {
    await sendView();
    await store.client.query(`select pg_notify('storepulse', '{"type":"loadChanged","loadId":"1","status":"done"}')`);
    await waitFor('five refreshes', async () => {
      return (
        (await store.client.query(`select distinct target from refresh_runs where trigger = 'load' and status = 'succeeded'`)).rowCount ===
        5
      );
    });
  });

  it('deletes expired data, and keeps the newest batch and a thousand runs of a target', async () => {
    const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);
    for (const days of [9, 7, 2, 0]) await ensureMessagePartition(store.client, daysAgo(days));
    await store.client.query(`update write_batches set committed_at = now() - interval '8 days'`);
    await store.client.query(
      `insert into refresh_runs (target, trigger, status, started_at, finished_at)
       select 'partitions', 'schedule', 'skipped', now() - n * interval '1 minute', now() - n * interval '1 minute' from generate_series(1, 1100) n`,
    );
    await ended(await runNow((await jobOf('housekeeping')).jobId));
    const { rows: partitions } = await store.client.query(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'event_messages'::regclass order by 1`,
    );
    expect(partitions.map(({ name }) => name)).toEqual(
      [7, 2, 0].map((days) => `event_messages_${daysAgo(days).toISOString().slice(0, 10).replaceAll('-', '_')}`),
    );
    expect((await store.client.query('select from write_batches')).rowCount).toBe(1);
    expect((await store.client.query(`select from refresh_runs where target = 'partitions'`)).rowCount).toBe(1000);
  });

  it('creates the partitions of this month and the next three', async () => {
    await ended(await runNow((await jobOf('partitions')).jobId));
    const months = Array.from({ length: 4 }, (_, ahead) => {
      const now = new Date();
      return `events_${new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1)).toISOString().slice(0, 7).replace('-', '_')}`;
    });
    const { rows } = await store.client.query(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'events'::regclass`,
    );
    expect(rows.map((row) => row.name)).toEqual(expect.arrayContaining(months));
  });
});
