import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { generateHistory } from '../oracle/generated-history.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn, type SignedIn, valueOf } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
let browser: Browser;

const eventNow = (changes: object = {}) => ({
  event_time: new Date().toISOString(),
  event_type: 'view',
  product_id: '1004856',
  category_id: '2053013555631882655',
  category_code: 'electronics.smartphone',
  brand: 'samsung',
  price: '130.76',
  user_id: '541312140',
  user_session: '72d76fde-8bb3-4e00-8c23-a032dfed738c',
  ...changes,
});

beforeAll(async () => {
  store = await createTestStore();
  const { fromFile } = generateHistory(3, 400);
  await foldEvents(store.client, fromFile);
  app = await startTestApp(store.url);
  await app.send([eventNow(), eventNow({ event_type: 'cart' })]);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

/** Waits for a number on the page, sends events, and waits for the number to grow by `by`. */
async function seesGrow(page: SignedIn['page'], name: string, events: readonly object[], by: number): Promise<void> {
  const before = await waitFor(`a number at ${name}`, () => valueOf(page, name));
  await app.send(events);
  await waitFor(`${name} to show ${before + by}`, async () => (await valueOf(page, name)) === before + by);
}

describe('an event posted over HTTP', () => {
  it('changes the wall, without a reload', async () => {
    const { context, page, problems } = await signIn(browser, app, '/wall', { width: 1920, height: 1080 });
    const stays = await page.evaluateHandle(() => document.body);
    await seesGrow(page, 'wall-views', [eventNow(), eventNow()], 2);
    await seesGrow(page, 'wall-carts', [eventNow({ event_type: 'cart' })], 1);
    await seesGrow(page, 'wall-purchases', [eventNow({ event_type: 'purchase', brand: 'wallbrand' })], 1);
    await page.locator('[data-test="wall-last-events"]').getByText('wallbrand').first().waitFor();
    // Fits on one screen, without scrolling.
    expect(
      await page.evaluate(() => [document.documentElement.scrollWidth <= innerWidth, document.documentElement.scrollHeight <= innerHeight]),
    ).toEqual([true, true]);
    expect(await stays.evaluate((body) => body.isConnected)).toBe(true);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('changes the funnel, without a reload', async () => {
    const { context, page, problems } = await signIn(browser, app, '/funnel');
    await seesGrow(page, 'funnel-view-count', [eventNow()], 1);
    await seesGrow(page, 'funnel-purchase-count', [eventNow({ event_type: 'purchase' })], 1);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('changes products, carts, sessions and brands, without a reload', async () => {
    const product = '777000111';
    const own = (changes: object = {}) =>
      eventNow({ product_id: product, brand: 'growing', user_session: '72d76fde-8bb3-4e00-8c23-000000000001', ...changes });
    await app.send([own(), own({ event_type: 'cart' })]);
    const { context, page, problems } = await signIn(browser, app, `/products?minViews=1&search=${product}`);
    const cell = (column: string) => page.locator('[data-test="row"]').filter({ hasText: product }).locator(`[data-test="cell-${column}"]`);
    const shows = (column: string, text: string) =>
      waitFor(`${column} to show ${text}`, async () => (await cell(column).innerText()).includes(text));
    await shows('views', '1');
    await app.send([own()]);
    await shows('views', '2');

    await page.goto(`/carts?minCarts=1&search=${product}`);
    await shows('carts', '1');
    await app.send([own({ event_type: 'cart' })]);
    await shows('carts', '2');

    await page.goto('/sessions');
    await seesGrow(page, 'sessions-count-nonPurchasers', [eventNow({ user_session: '72d76fde-8bb3-4e00-8c23-000000000002' })], 1);

    await page.goto('/brands?brand=growing');
    await page.locator('[data-test="chart"] canvas, [data-test="chart"] svg').first().waitFor();
    const asOf = () => page.locator('[data-test="freshness"]').first().innerText();
    const before = await asOf();
    await app.send([own({ event_type: 'purchase' })]);
    await waitFor('brands to be as of later', async () => (await asOf()) !== before);
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('the console', () => {
  it('keeps the query in the URL: reload, back and a copied link show the same', async () => {
    const { context, page } = await signIn(browser, app, '/funnel');
    const events = await waitFor('the funnel', () => valueOf(page, 'funnel-view-count'));
    await page.getByText('Users', { exact: true }).first().click();
    await page.waitForURL(/unit=users/);
    // Old numbers stay until the new ones arrive.
    const users = await waitFor('users in place of events', async () => {
      const shown = await valueOf(page, 'funnel-view-count');
      return shown !== events && shown;
    });
    const other = await context.newPage();
    await other.goto(page.url());
    await waitFor('the same users', async () => (await valueOf(other, 'funnel-view-count')) === users);
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes('unit=users'));
    await context.close();
  });

  it('shows only the sign-in page to signed-out visitors, and sends no number', async () => {
    const context = await browser.newContext({ baseURL: app.url });
    const page = await context.newPage();
    for (const path of ['/funnel', '/admin/refresh']) {
      await page.goto(path);
      await page.waitForURL(/\/login/);
    }
    // Nobody can sign in at the wall, so it says so in large type and shows no number.
    await page.goto('/wall');
    await page
      .getByText(/signed out/i)
      .first()
      .waitFor();
    expect(await page.locator('[data-test="wall-views"]').count()).toBe(0);
    expect((await page.request.get('/api/sales-funnel')).status()).toBe(401);
    await context.close();
  });

  it('runs a refresh manually and shows its result', async () => {
    const { context, page, problems } = await signIn(browser, app, '/admin/refresh');
    const job = page.locator('[data-test="refresh-job"]').filter({ hasText: 'mv_sales_funnel' }).first();
    await app.send([eventNow()]);
    await job.locator('[data-test="job-run"]').click();
    await waitFor('the run to be shown', async () =>
      /succeeded|nothing|skipped|up to date/i.test(await job.locator('[data-test="job-last-run"]').innerText()),
    );
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('the wall', () => {
  it('says that it lost the server, and recovers on its own', async () => {
    const wallStore = await createTestStore();
    let own = await startTestApp(wallStore.url);
    const { port } = new URL(own.url);
    const { context, page } = await signIn(browser, own, '/wall', { width: 1920, height: 1080 });
    await own.send([eventNow()]);
    await waitFor('the event', async () => (await valueOf(page, 'wall-views')) === 1);
    await own.close();
    await waitFor(
      'the wall to say so',
      async () => !/^live/i.test((await page.locator('[data-test="wall-connection"]').innerText()).trim()),
      30_000,
    );
    // The last values stay visible.
    expect(await valueOf(page, 'wall-views')).toBe(1);
    own = await startTestApp(wallStore.url, {}, Number(port));
    await own.send([eventNow()]);
    await waitFor('the wall to show the new number', async () => (await valueOf(page, 'wall-views')) === 2, 60_000);
    await context.close();
    await own.close();
    await wallStore.drop();
  }, 120_000);
});
