/** What raises an alert on every wall, how it is acknowledged, and what ends it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AlertList } from '../../libs/contracts/src/index.js';
import { CSV_HEADER } from '../support/csv-file.js';
import { runInEtlHost } from '../support/etl-host.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore;
let app: TestApp;
let folder: string;

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  folder = mkdtempSync(join(tmpdir(), 'storepulse-alerts-'));
}, 60_000);
afterEach(async () => {
  await store.client.query('delete from loads; delete from refresh_runs; delete from alert_acknowledgements');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await app?.close();
  await store?.drop();
});

const alerts = async () => ((await app.get('/api/alerts')) as AlertList).alerts;
const acknowledge = (alertId: string, since: string, token = app.adminToken) =>
  fetch(`${app.url}/api/admin/alerts/acknowledge`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ alertId, since }),
  });
const fileOf = (content: string, name: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const row = (second: number) => `2019-10-01 00:00:0${second} UTC,view,7,1,toys.cars,acme,2.5,5,72d76fde-8bb3-4e00-8c23-a032dfed738c`;

/** A load that failed after some rows. */
async function brokenLoad(fileName: string, sha: string, minutesAgo: number): Promise<void> {
  await store.client.query(
    `insert into loads (sha256, file_name, bytes, status, records_done, rows_loaded, started_at, finished_at, error)
     values ($1, $2, 100, 'failed', 10, 10, now() - make_interval(mins => $3), now() - make_interval(mins => $3), 'disk full')`,
    [sha.repeat(64), fileName, minutesAgo],
  );
}
const run = (status: 'succeeded' | 'failed', minutesAgo: number) =>
  store.client.query(
    `insert into refresh_runs (target, trigger, status, started_at, finished_at, reason)
     values ('made up', 'schedule', $1, now() - make_interval(mins => $2), now() - make_interval(mins => $2), 'no reason')`,
    [status, minutesAgo],
  );

describe('alerts', () => {
  it('show no file that is not an event file: its error is for the person who loads it', async () => {
    const file = fileOf('a letter\nto somebody\n', 'README.md.csv');
    expect((await runInEtlHost(store.url, ['load', file])).code).toBe(1);
    expect((await runInEtlHost(store.url, ['load', join(folder, 'no-such-file.csv')])).code).toBe(1);
    expect((await store.client.query('select status, refused from loads')).rows).toEqual([{ status: 'failed', refused: true }]);
    expect(await alerts()).toEqual([]);
  });

  it('show an interrupted load until the file is loaded', async () => {
    await brokenLoad('sales.csv', 'a', 5);
    await brokenLoad('other.csv', 'b', 5);
    expect((await alerts()).map(({ title }) => title).sort()).toEqual(['Load of other.csv failed', 'Load of sales.csv failed']);
    // The corrected file: same name, other content.
    const { code, output } = await runInEtlHost(store.url, ['load', fileOf([CSV_HEADER, row(1), ''].join('\n'), 'sales.csv')]);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect((await alerts()).map(({ title }) => title)).toEqual(['Load of other.csv failed']);
  });

  it('show a failed job until it succeeds; the next failure is a new alert', async () => {
    await run('failed', 30);
    const [first] = await alerts();
    expect(first).toMatchObject({ alertId: 'refresh/made up', acknowledged: null });
    await acknowledge(first?.alertId ?? '', first?.since ?? '');
    await run('failed', 20);
    // The same failure continues, so the acknowledgement stays.
    expect(await alerts()).toMatchObject([{ acknowledged: { by: 'test admin' } }]);
    await run('succeeded', 10);
    expect(await alerts()).toEqual([]);
    await run('failed', 5);
    expect(await alerts()).toMatchObject([{ alertId: 'refresh/made up', acknowledged: null }]);
  });

  it('can be acknowledged by an admin, with name and time, and stay acknowledged', async () => {
    await brokenLoad('sales.csv', 'a', 5);
    const [alert] = await alerts();
    const { alertId = '', since = '' } = alert ?? {};
    const before = Date.now();
    const response = await acknowledge(alertId, since);
    expect(response.status).toBe(200);
    const { alerts: after } = (await response.json()) as AlertList;
    expect(after).toMatchObject([{ alertId, acknowledged: { by: 'test admin' } }]);
    expect(Date.parse(after[0]?.acknowledged?.at ?? '')).toBeGreaterThan(before - 60_000);
    // A second acknowledgement changes neither name nor time.
    await acknowledge(alertId, since);
    expect(await alerts()).toEqual(after);
    const again = await startTestApp(store.url);
    expect(((await again.get('/api/alerts')) as AlertList).alerts).toEqual(after);
    await again.close();
  });

  it('cannot be acknowledged when they are over or new, or by a viewer', async () => {
    await brokenLoad('sales.csv', 'a', 5);
    const [alert] = await alerts();
    const { alertId = '', since = '' } = alert ?? {};
    expect((await acknowledge('load/0', since)).status).toBe(404);
    expect((await acknowledge(alertId, new Date(0).toISOString())).status).toBe(404);
    expect((await acknowledge(alertId, since, await app.makeToken('viewer'))).status).toBe(403);
    expect((await acknowledge(alertId, 'yesterday')).status).toBe(400);
    expect(await alerts()).toMatchObject([{ acknowledged: null }]);
  });
});
