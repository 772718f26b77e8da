/** Files of events from the export menu. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn } from '../support/test-browser.js';
import { foldEvents } from '../support/fold-events.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import type { Browser, Download, Page } from 'playwright-core';

const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session,quantity';
let store: TestStore;
let app: TestApp;
let browser: Browser;

const view = (day: number, brand: string) => ({
  event_time: `2026-04-0${day} 10:00:00 UTC`,
  event_type: 'view',
  product_id: 'SKU-1',
  brand,
  price: '9.5',
  user_id: '1',
  user_session: '72d76fde-8bb3-4e00-8c23-a032dfed738c',
});

beforeAll(async () => {
  store = await createTestStore();
  await foldEvents(store.client, [view(1, 'acme'), view(2, 'acme'), view(2, 'other'), view(3, 'acme')]);
  app = await startTestApp(store.url, { currency: 'EUR' });
  browser = await launchBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

async function choose(page: Page, item: string): Promise<void> {
  await page.locator('[data-test="export"]').click();
  await page.locator(`[data-test="${item}"]`).first().click();
}

async function saved(page: Page, item: string): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent('download'), choose(page, item)]);
  return download;
}

it('saves the events of the chosen days and filters, and the tables of the page as Parquet', async () => {
  const { context, page, problems } = await signIn(browser, app, '/funnel?from=2026-04-01&to=2026-04-02&brand=acme');
  await page.locator('table, [data-test="twin-toggle"]').first().waitFor();
  const csv = await saved(page, 'export-events-csv');
  expect(csv.suggestedFilename()).toMatch(/^storepulse-events-2026-04-01-2026-04-02-\d{4}-\d\d-\d\d\.csv$/);
  expect(
    readFileSync(await csv.path(), 'utf8')
      .trim()
      .split('\n'),
  ).toEqual([
    HEADER,
    ...[1, 2].map((day) => `2026-04-0${day} 10:00:00 UTC,view,SKU-1,,,acme,9.5000,1,72d76fde-8bb3-4e00-8c23-a032dfed738c,1`),
  ]);
  for (const item of ['export-events-parquet', 'export-parquet']) {
    const file = readFileSync(await (await saved(page, item)).path());
    expect([item, file.subarray(0, 4).toString(), file.subarray(-4).toString()]).toEqual([item, 'PAR1', 'PAR1']);
  }
  expect(problems).toEqual([]);
  await context.close();
});

it('can be stopped, and says why the server refuses', async () => {
  const { context, page } = await signIn(browser, app, '/sessions?from=2026-04-01&to=2026-04-02');
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route('**/api/events/export?*', async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  await choose(page, 'export-events-parquet');
  const trigger = page.locator('[data-test="export"]');
  await expect(trigger.textContent()).resolves.toContain('Writing events…');
  await page.locator('[data-test="export-stop"]').click();
  await page.locator('[data-test="export"]:not([disabled])').waitFor();
  expect((await trigger.textContent())?.trim()).toBe('Export');
  release();
  await page.unroute('**/api/events/export?*');
  await page.goto('/sessions?from=2030-01-01&to=2030-01-02');
  await choose(page, 'export-events-parquet');
  const problem = page.locator('[data-test="export-problem"]');
  await problem.waitFor();
  expect(await problem.textContent()).toBe('No events from 2030-01-01 to 2030-01-02 match. Choose other days or filters.');
  await context.close();
});

it('is not offered to viewers', async () => {
  const status = async (role: 'viewer' | 'analyst') =>
    (await fetch(`${app.url}/api/events/export?format=csv`, { headers: { authorization: `Bearer ${await app.makeToken(role)}` } })).status;
  expect([await status('viewer'), await status('analyst')]).toEqual([403, 200]);
});
