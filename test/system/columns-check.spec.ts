/** The data check compares the columns with the events, day by day, and has damaged days copied again. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RefreshJob, RefreshRun } from '../../libs/contracts/src/index.js';
import { reconcileReport } from '../../libs/contracts/src/index.js';
import { Columns } from '../../apps/api/src/columns/columns.service.js';
import { generateHistory } from '../oracle/generated-history.js';
import { ColumnsCheck } from '../../apps/api/src/reconcile/columns-check.js';
import { columnProcesses } from '../support/column-processes.js';
import { begun, end, expectCopied } from '../support/copied-rows.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;

beforeAll(async () => {
  store = await createTestStore('Europe/Berlin');
  // The check takes a while for each day that has events.
  const history = generateHistory(37, 3000).fromFile.filter(({ event_time: time }) => time >= '2026-04-10' && time < '2026-04-12');
  await foldEvents(store.client, history);
  app = await startTestApp(store.url);
});

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

/** Runs the job. */
async function check(): Promise<{ day: string | null; parts: unknown[] }[]> {
  const { jobs } = (await app.get('/api/admin/refresh-jobs')) as { jobs: RefreshJob[] };
  const job = jobs.find(({ target }) => target === 'reconcile');
  const { runId } = (await app.post(`/api/admin/refresh-jobs/${job?.jobId}/run`, {})) as RefreshRun;
  const ended = await waitFor(
    'the end of the check',
    async () => {
      const { runs } = (await app.get('/api/admin/refresh-runs?target=reconcile')) as { runs: RefreshRun[] };
      return runs.find((run) => run.runId === runId && run.status !== 'running');
    },
    100_000,
  );
  expect(ended).toMatchObject({ status: 'succeeded' });
  const { findings } = reconcileReport.parse(await app.get('/api/admin/reconcile'));
  return findings.map(({ day, tables }) => {
    expect(tables.map(({ table }) => table)).toEqual(['columns']);
    return { day, parts: tables.flatMap(({ first }) => first.map(({ key }) => key.part)) };
  });
}

/** The parts of a day that differ. */
async function differingParts(day: string): Promise<unknown[]> {
  const client = await begun(app);
  try {
    const found = await app.app.get(ColumnsCheck).compare(client, day);
    return found.flatMap(({ first }) => first.map(({ key }) => key.part));
  } finally {
    await end(client);
  }
}

/** Runs a statement on the column file. */
async function onColumns(sql: string): Promise<void> {
  const client = await begun(app);
  try {
    await app.app.get(Columns).asOf(client, (columns) => columns.query(sql, []));
  } finally {
    await end(client);
  }
}

const DAY = '2026-04-11';
const some = (table: string, of = 'true') => `rowid = (select min(rowid) from ${table} where day = '${DAY}' and ${of})`;
const CARTED = `event_type = 'cart'`;

describe('the data check', () => {
  it('does not build columns that nobody has asked', async () => {
    expect(await check()).toEqual([]);
    expect(columnProcesses()).toEqual([]);
  });

  it('finds a damaged day, which is copied again', async () => {
    await expectCopied(app);
    await onColumns(`update views set price = coalesce(price, 0) + 0.01 where ${some('views')}`);
    expect(await check()).toEqual([{ day: DAY, parts: ['view'] }]);
    await expectCopied(app);
    expect(await check()).toEqual([]);
  });

  it.each([
    ['a changed price', 'cart', `update actions set price = coalesce(price, 0) + 0.01 where ${some('actions', CARTED)}`],
    ['a lost event', 'view', `delete from views where ${some('views')}`],
    ['an event held twice', 'cart', `insert into actions select * from actions where ${some('actions', CARTED)}`],
    ['the id of another user', 'view', `update views set user_id = user_id + 1 where ${some('views')}`],
    [
      'prices of two events swapped',
      'view',
      `update views v set price = o.price
       from (select min(rowid) as one, max(rowid) as other from views where day = '${DAY}') p, views o
       where v.rowid in (one, other) and o.rowid = one + other - v.rowid`,
    ],
    ['a lost day', 'view', `delete from views where day = '${DAY}'`],
    [
      'a changed session',
      'session',
      `update session_rows set further_micros = further_micros + 1
       where rowid = (select min(rowid) from session_rows where started_day = '${DAY}')`,
    ],
  ])('finds %s', async (_, part, damage) => {
    await onColumns(damage);
    expect(await differingParts(DAY)).toEqual([part]);
    await app.app.get(ColumnsCheck).repair(DAY);
    expect(await differingParts(DAY)).toEqual([]);
    await expectCopied(app);
  });
});
