import { rmSync } from 'node:fs';
import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { CSV_HEADER, csvFile } from '../support/csv-file.js';
import { runEtl } from '../support/run-etl.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
let browser: Browser;
const folders: string[] = [];

const row = (second: number, price = '1.5') =>
  `2019-10-01 00:00:${String(second).padStart(2, '0')} UTC,view,7,,toys,acme,${price},5,72d76fde-8bb3-4e00-8c23-a032dfed738c`;

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('the loads page', () => {
  it('shows how to start, a running load, and its result, without a reload', async () => {
    const { context, page, problems } = await signIn(browser, app, '/admin/loads');
    await page.locator('[data-test="empty-state"]').waitFor();
    expect(await page.textContent('[data-test="empty-state"]')).toContain('npm run etl -- load');

    const { folder, path } = csvFile([CSV_HEADER, row(1), '=1+1,view,7,,,,,5,', row(2, '-1'), row(3), ''].join('\n'), 'shop.csv');
    folders.push(folder);
    expect((await runEtl(store.url, ['load', path])).code).toBe(0);
    const load = page.locator('[data-test="load"][data-file="shop.csv"]');
    await load.waitFor();
    expect(await load.getAttribute('data-status')).toBe('done');
    expect((await load.locator('[data-test="load-rows"]').textContent())?.trim()).toBe('2');
    await load.locator('summary').click();
    expect(await load.textContent()).toContain('price is below 0');

    const download = page.waitForEvent('download');
    await load.locator('[data-test="load-rejected"]').click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('shop.csv.rejected.csv');
    const response = await fetch(`${app.url}/api/admin/loads/1/rejected.csv`, {
      headers: { authorization: `Bearer ${await app.makeToken('admin')}` },
    });
    const lines = (await response.text()).split('\n');
    expect(lines[0]).toBe('line,reason,raw');
    // Cells must not start a formula in a spreadsheet.
    expect(lines[1]).toMatch(/^3,"?event_time .*,"'=1\+1,view,7,,,,,5,"$/);
    expect(lines[2]).toMatch(/^4,.*below 0.*,"2019-10-01 00:00:02 UTC,/);

    // A running load, as the loader records it.
    await store.client.query('select pg_advisory_lock(5280, 2)');
    await store.client.query(
      `insert into loads (sha256, file_name, bytes, status, phase, fraction, rows_written, rows_per_second, seconds_left)
       values (repeat('a', 64), 'large.csv', 1, 'running', 'writing', 0.42, 4200, 1000, 5.8)`,
    );
    await store.client.query(`select pg_notify('storepulse', '{"type":"loadChanged"}')`);
    const running = page.locator('[data-test="running-load"][data-file="large.csv"]');
    await running.waitFor();
    expect(await running.textContent()).toContain('42 %');
    expect(await running.textContent()).toContain('4,200 rows written · 1,000 rows/s');
    await waitFor('the picture', async () => (await running.boundingBox()) !== null);
    if (process.env.SCREENSHOTS !== undefined) {
      mkdirSync(process.env.SCREENSHOTS, { recursive: true });
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/loads.png` });
      await page.setViewportSize({ width: 390, height: 844 });
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/loads-phone.png` });
    }
    expect(problems).toEqual([]);
    await context.close();
  }, 120_000);
});
