/** Date ranges in a browser: what a tab opens on, keyboard shortcuts that keep the range, and URLs with reversed days. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn, valueOf } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
let browser: Browser;

/** Twenty days of old data, with one view each. */
const DAYS = Array.from({ length: 20 }, (_, at) => `2019-10-${String(at + 1).padStart(2, '0')}`);

beforeAll(async () => {
  store = await createTestStore();
  await foldEvents(
    store.client,
    DAYS.map((day, at) => ({
      event_time: `${day}T12:00:00Z`,
      event_type: 'view',
      product_id: '7',
      category_id: '70',
      category_code: 'electronics',
      brand: 'acme',
      user_id: String(at),
      user_session: `72d76fde-8bb3-4e00-8c23-${String(at).padStart(12, '0')}`,
    })),
  );
  app = await startTestApp(store.url);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

const views = (page: Page, expected: number) =>
  waitFor(`${expected} views`, async () => (await valueOf(page, 'funnel-view-count')) === expected);
const searchOf = (page: Page) => new URL(page.url()).search;

describe('a tab', () => {
  it('opens on the whole period', async () => {
    const { context, page, problems } = await signIn(browser, app, '/funnel');
    await views(page, 20);
    await page.locator('[data-test="range"]', { hasText: 'Whole period' }).waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it('keeps the days of the URL', async () => {
    const { context, page } = await signIn(browser, app, '/funnel?from=2019-10-04&to=2019-10-08');
    await views(page, 5);
    expect(await page.locator('[data-test="opened-note"]').count()).toBe(0);
    await context.close();
  });
});

describe('days without events', () => {
  it('link to days with events and keep the filters', async () => {
    const { context, page, problems } = await signIn(browser, app, '/funnel?from=2018-01-01&to=2018-01-31&brand=acme');
    await page.locator('[data-test="default-range"]').click();
    await page.waitForURL(/\/funnel\?brand=acme$/);
    await views(page, 20);
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('a URL with reversed days', () => {
  it('is corrected on a tab and on the product page', async () => {
    const { context, page } = await signIn(browser, app, '/funnel?from=2019-10-08&to=2019-10-04&brand=acme');
    await page.waitForURL(/\/funnel\?from=2019-10-04&to=2019-10-08&brand=acme$/);
    await views(page, 5);
    await page.goto('/products/7?from=2019-10-08&to=2019-10-04');
    await page.waitForURL(/\/products\/7\?from=2019-10-04&to=2019-10-08$/);
    await waitFor('five views', async () => (await valueOf(page, 'product-views')) === 5);
    await context.close();
  });
});

describe('keys', () => {
  it('keep days and filters, as clicks do', async () => {
    const { context, page } = await signIn(browser, app, '/funnel?range=14d&brand=acme&compare=previous');
    await views(page, 14);
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.waitForURL(/\/sessions/);
    const byKey = searchOf(page);
    await page.goBack();
    await page.locator('[data-test="nav-sessions"]').click();
    await page.waitForURL(/\/sessions/);
    expect(byKey).toBe(searchOf(page));
    expect(byKey).toContain('range=14d');
    await context.close();
  });

  it('leave a field on Escape and keep its text', async () => {
    const { context, page } = await signIn(browser, app, '/products?minViews=0');
    await page.locator('[data-test="row"]').first().waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.tagName);
    await page.keyboard.press('/');
    await page.keyboard.type('acme');
    await page.keyboard.press('Escape');
    await waitFor('the field is left', async () => (await focused()) === 'BODY');
    expect(await page.locator('[data-test="search"]').inputValue()).toBe('acme');
    await page.waitForURL(/search=acme/);
    // Keyboard shortcuts work again.
    await page.keyboard.press('b');
    await waitFor('the list of brands', async () => (await focused()) === 'INPUT');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Escape');
    await waitFor('the list is left', async () => (await focused()) === 'BODY' && (await page.getByRole('option').count()) === 0);
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.waitForURL(/\/funnel/);
    await context.close();
  });
});

describe('the date range picker', () => {
  it.each([
    [1440, 900],
    [390, 844],
  ])('shows presets and custom days without scrolling at %i×%i', async (width, height) => {
    const { context, page } = await signIn(browser, app, '/funnel', { width, height });
    await page.locator('[data-test="funnel-view-count"]').waitFor();
    if (width < 640) await page.locator('[data-test="filters-toggle"]').click();
    await page.locator('[data-test="range"]').click();
    const apply = page.locator('[data-test="range-apply"]');
    await apply.waitFor();
    const list = await page.locator('.range-list').evaluate((it) => [it.scrollHeight, it.clientHeight]);
    expect(list[0]).toBe(list[1]);
    for (const name of ['range-whole', 'range-lastMonth', 'range-from', 'range-to', 'range-apply']) {
      const box = await page.locator(`[data-test="${name}"]`).boundingBox();
      expect([name, box !== null && box.y >= 0 && box.y + box.height <= height]).toEqual([name, true]);
    }
    await context.close();
  });
});
