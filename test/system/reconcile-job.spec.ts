import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AlertList, ReconcileReport, RefreshJob, RefreshRun, StorageReport } from '../../libs/contracts/src/index.js';
import { inTransaction } from '../../database/connection/in-transaction.js';
import { ensurePartitions } from '../../database/partitions/ensure-partitions.js';
import { partitionsAhead } from '../../database/partitions/partitioned-tables.js';
import { CSV_HEADER, csvFile, shopRows } from '../support/csv-file.js';
import { runInEtlHost } from '../support/etl-host.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const DAY = '2026-03-30';
let store: TestStore;
let app: TestApp;

async function call<T>(path: string, method = 'GET'): Promise<T> {
  const response = await fetch(app.url + path, { method, headers: { authorization: `Bearer ${app.adminToken}` } });
  expect(response.status).toBeLessThan(300);
  return (await response.json()) as T;
}
const report = () => call<ReconcileReport>('/api/admin/reconcile');
const alerts = async () => (await call<AlertList>('/api/alerts')).alerts.filter(({ alertId }) => alertId === 'reconcile');
async function check(): Promise<RefreshRun> {
  const { jobs } = await call<{ jobs: RefreshJob[] }>('/api/admin/refresh-jobs');
  const job = jobs.find(({ target }) => target === 'reconcile');
  expect(job).toMatchObject({ enabled: true, cronInWords: 'At 03:40' });
  const { runId } = await call<RefreshRun>(`/api/admin/refresh-jobs/${job?.jobId}/run`, 'POST');
  return waitFor(
    'the end of the check',
    async () => {
      const { runs } = await call<{ runs: RefreshRun[] }>('/api/admin/refresh-runs?target=reconcile');
      return runs.find((run) => run.runId === runId && run.status !== 'running');
    },
    50_000,
  );
}

beforeAll(async () => {
  store = await createTestStore();
  const { folder, path } = csvFile([CSV_HEADER, ...shopRows('job', '2026-03-29T00:00:00Z', '2026-04-02T00:00:00Z', 2000)].join('\n'));
  expect(await runInEtlHost(store.url, ['load', path])).toMatchObject({ code: 0 });
  rmSync(folder, { recursive: true });
  app = await startTestApp(store.url);
});
afterAll(async () => {
  await app?.close();
  await store?.drop();
});

describe('the reconcile job', () => {
  it('reports first that nothing was checked, then no difference', async () => {
    const { rows } = await store.client.query('select count(distinct store_day(event_time))::int as held from events');
    expect(await report()).toMatchObject({
      days: rows[0].held,
      daysChecked: 0,
      oldestCheckAt: null,
      storeCheckedAt: null,
      differingRows: 0,
      findings: [],
    });
    expect(await check()).toMatchObject({ status: 'succeeded', rows: 0 });
    const clean = await report();
    expect(clean).toMatchObject({ differingRows: 0, findings: [], daysOfRun: null });
    // The job checks all days of the stored months, but reports only days with events.
    const kept = await store.client.query('select count(day)::int as days from reconcile_results');
    expect(clean.days).toBe(rows[0].held);
    expect(kept.rows[0].days).toBeGreaterThan(rows[0].held);
    expect(clean.daysChecked).toBe(clean.days);
    expect(clean.storeCheckedAt).not.toBeNull();
    expect(await alerts()).toEqual([]);
  });

  it('finds a damaged roll-up, names it and raises an alert; a repair by the command clears both', async () => {
    await store.client.query(`update stage_days set events = events + 7 where day = '${DAY}' and event_type = 'view'`);
    expect(await check()).toMatchObject({ status: 'succeeded', rows: 3 });
    const { findings, differingRows } = await report();
    // Three rows differ: the roll-up's row, and two of the view: one it should not have, and one it lacks.
    expect(differingRows).toBe(3);
    expect(findings).toMatchObject([
      { day: null, tables: [{ table: 'mv_sales_funnel', rows: 2 }] },
      { day: DAY, tables: [{ table: 'stage_days', rows: 1 }] },
    ]);
    const row = findings[1]?.tables[0]?.first[0];
    expect(row?.key).toEqual({ day: DAY, event_type: 'view' });
    expect(Number(row?.stored?.events) - Number(row?.recomputed?.events)).toBe(7);
    expect(await alerts()).toMatchObject([{ severity: 'critical', title: 'Numbers differ from the events' }]);

    expect(await runInEtlHost(store.url, ['reconcile', '--repair', '--from', DAY, '--to', DAY])).toMatchObject({ code: 0 });
    expect(await report()).toMatchObject({ differingRows: 0, findings: [] });
    expect(await alerts()).toEqual([]);
  });

  it('starts with the days unchecked for the longest time, and pauses during a load', async () => {
    await store.client.query(`update reconcile_results set checked_at = '2026-04-03' where day = '${DAY}'`);
    await store.client.query(`insert into loads (load_id, sha256, file_name, bytes, status) overriding system value
      values (99, repeat('a', 64), 'long.csv', 1, 'running')`);
    // Hold the load's lock, which marks it as running.
    await store.client.query('select pg_advisory_lock(5280, 99)');
    expect(await check()).toMatchObject({ status: 'succeeded' });
    expect((await report()).oldestCheckAt).toBe('2026-04-03T00:00:00.000Z');
    await store.client.query('select pg_advisory_unlock(5280, 99)');
    await store.client.query('delete from loads where load_id = 99');
    expect(await check()).toMatchObject({ status: 'succeeded' });
    expect(new Date((await report()).oldestCheckAt ?? 0).getTime()).toBeGreaterThan(Date.parse('2026-04-04'));
  });
});

describe('the storage report', () => {
  it('shows the size of months and tables', async () => {
    const storage = await call<StorageReport>('/api/admin/storage');
    expect(storage.disk).toBeNull();
    expect(storage.months.map(({ month }) => month)).toEqual(expect.arrayContaining(['2026-03-01', '2026-04-01']));
    expect(storage.months.find(({ month }) => month === '2026-03-01')).toMatchObject({
      rows: expect.any(Number),
      analyzedAt: expect.any(String),
    });
    expect(storage.events).toBe((await store.client.query('select count(*)::int as n from events')).rows[0].n);
    const bytes = [...storage.months, ...storage.tables].reduce((sum, it) => sum + it.bytes + it.indexBytes, 0);
    expect(storage.databaseBytes).toBeGreaterThan(bytes);
    expect(storage.tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['sessions', 'mv_sales_funnel', 'refresh_runs']));
  });

  it('shows a new partition as empty, not as uncounted', async () => {
    await store.client.query('analyze sessions');
    await inTransaction(store.client, () => ensurePartitions(store.client, partitionsAhead(new Date('2031-01-15'), 1, 'UTC')));
    const { months, tables } = await call<StorageReport>('/api/admin/storage');
    expect(months.filter(({ month }) => month >= '2031').map(({ rows }) => rows)).toEqual([0, 0]);
    const sessions = (await store.client.query('select count(*)::int as n from sessions')).rows[0].n;
    expect(tables.find(({ name }) => name === 'sessions')?.rows).toBe(sessions);
  });
});
