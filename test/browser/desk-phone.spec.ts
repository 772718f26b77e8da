/** The desk on a phone: figures before filters, and the main figure of each table in view. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const PHONE = { width: 390, height: 844 };
let store: TestStore;
let app: TestApp;
let browser: Browser;

beforeAll(async () => {
  store = await createTestStore();
  const events = Array.from({ length: 20 }, (_, product) =>
    ['view', 'view', 'cart', 'purchase'].map((type, second) => ({
      event_time: `2019-10-01T12:00:0${second}Z`,
      event_type: type,
      product_id: String(5_100_000 + product),
      category_id: '70',
      category_code: 'electronics.audio.headphone',
      brand: 'acme',
      price: '10',
      user_id: String(product),
      user_session: `72d76fde-8bb3-4e00-8c23-${String(product).padStart(12, '0')}`,
    })),
  );
  await foldEvents(store.client, events.flat());
  app = await startTestApp(store.url);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

it('collapses the filters into one bar, so that figures come first', async () => {
  const { context, page, problems } = await signIn(browser, app, '/funnel', PHONE);
  const figure = page.locator('[data-test="funnel-view-count"]');
  await figure.waitFor();
  const box = await figure.boundingBox();
  expect(box !== null && box.y + box.height < PHONE.height / 2).toBe(true);
  expect(await page.locator('[data-test="range"]').isVisible()).toBe(false);
  const drawn = await page.locator('[data-test="bar-view"] .bar').boundingBox();
  expect(drawn !== null && drawn.height > 50).toBe(true);
  const bar = page.locator('[data-test="filters-toggle"]');
  expect(await bar.innerText()).toContain('Whole period');
  await bar.click();
  await page.locator('[data-test="range"]').click();
  await page.locator('[data-test="range-7d"]').click();
  await page.waitForURL(/range=7d/);
  expect(await bar.innerText()).toContain('Last 7 stored days');
  expect(problems).toEqual([]);
  await context.close();
});

it.each([
  ['/products?minViews=0', 'conversion'],
  ['/carts?minCarts=0', 'abandonmentRate'],
])('shows the main figure of the table without scrolling sideways: %s', async (path, column) => {
  const { context, page } = await signIn(browser, app, path, PHONE);
  const cell = page.locator(`[data-test="row"] [data-test="cell-${column}"]`).first();
  await cell.waitFor();
  const box = await cell.boundingBox();
  expect(box !== null && box.x >= 0 && box.x < PHONE.width - 60).toBe(true);
  await context.close();
});

it.each([
  ['/products?minViews=0', 'conversion'],
  ['/carts?minCarts=0', 'abandonmentRate'],
])('shows what the table is ranked by on a laptop: %s', async (path, column) => {
  const { context, page } = await signIn(browser, app, path);
  const cell = page.locator(`[data-test="row"] [data-test="cell-${column}"]`).first();
  await cell.waitFor();
  const [right, edge] = await cell.evaluate((it) => [
    it.getBoundingClientRect().right,
    it.closest('[role="region"]')?.getBoundingClientRect().right ?? 0,
  ]);
  expect(right).toBeLessThanOrEqual((edge ?? 0) + 1);
  await context.close();
});

it('shows the last of twenty rows in full on a desktop', async () => {
  const { context, page } = await signIn(browser, app, '/products?minViews=0');
  const last = page.locator('[data-test="row"]').last();
  await last.waitFor();
  const [row, table] = await last.evaluate((it) => [
    it.getBoundingClientRect().bottom,
    it.closest('[role="region"]')?.getBoundingClientRect().bottom ?? 0,
  ]);
  expect(row).toBeLessThanOrEqual((table ?? 0) + 1);
  await context.close();
});
