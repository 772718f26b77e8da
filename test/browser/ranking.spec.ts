/** Product ranking in a browser: by the lower bound of the rate, and by the plain rate after a click. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
let browser: Browser;

/** `[product, views, carts, purchases]`: with few views, 12 of 100 and 0 of 10 bought; with many, 110 of 1,000 and 10 of 200. */
const PRODUCTS = [
  ['1', 100, 0, 12],
  ['2', 1000, 0, 110],
  ['3', 0, 10, 0],
  ['4', 0, 200, 10],
] as const;

beforeAll(async () => {
  store = await createTestStore();
  const at = new Date(Date.now() - 3_600_000).toISOString();
  const events = PRODUCTS.flatMap(([product_id, views, carts, purchases]) =>
    Object.entries({ view: views, cart: carts, purchase: purchases }).flatMap(([event_type, count]) =>
      Array.from({ length: count }, () => ({ event_time: at, event_type, product_id, price: '1', user_id: '1' })),
    ),
  );
  await foldEvents(store.client, events);
  app = await startTestApp(store.url);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

const order = (page: Page): Promise<(string | null)[]> =>
  page.locator('[data-test="row"]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-key')));

it.each([
  ['/products', '2 1', '1 2', 'sort-conversion', 'conversionLow'],
  ['/carts', '4 3', '3 4', 'sort-abandonmentRate', 'abandonmentLow'],
])('%s ranks by confidence, and the plain rate is one click away', async (path, many, few, head, column) => {
  const { context, page, problems } = await signIn(browser, app, path);
  await waitFor('the order by the lower bound', async () => (await order(page)).join(' ') === many);
  expect(await page.locator(`th:has([data-test="sort-${column}"])`).getAttribute('aria-sort')).toBe('descending');
  await page.locator(`[data-test="${head}"]`).click();
  await waitFor('the order by the plain rate', async () => (await order(page)).join(' ') === few);
  await page.goBack();
  await waitFor('the order before', async () => (await order(page)).join(' ') === many);
  expect(problems).toEqual([]);
  await context.close();
});
