/** The products tab in a browser, with a catalog too long for one page. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { afternoonClock } from '../support/afternoon-clock.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn, valueOf } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const PRODUCTS = 2000;
const clock = afternoonClock();
let store: TestStore;
let app: TestApp;
let browser: Browser;

beforeAll(async () => {
  store = await createTestStore();
  const at = clock().getTime() - 3_600_000;
  // The n-th product, from 0, has n mod 10 + 1 views; the tenth (product 10) has one more.
  await foldEvents(
    store.client,
    Array.from({ length: PRODUCTS }, (_, n) =>
      Array.from({ length: (n % 10) + 1 + (n === 9 ? 1 : 0) }, () => ({
        event_time: new Date(at).toISOString(),
        event_type: 'view',
        product_id: String(n + 1),
        brand: 'acme',
        price: '1',
        user_id: '1',
      })),
    ).flat(),
  );
  app = await startTestApp(store.url);
  app.app.get(Clock).now = clock;
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

const table = (page: Page) => page.getByRole('region', { name: 'Products by conversion rate' });
/** Position of the last row in view, from 1; null while it loads. */
const lastInView = (page: Page) =>
  table(page).evaluate((box) => {
    const { bottom } = box.getBoundingClientRect();
    const rows = [...box.querySelectorAll('[data-test="row"]')].filter((row) => row.getBoundingClientRect().bottom <= bottom + 1);
    return rows.at(-1)?.querySelector('[data-test="cell-rank"]')?.textContent?.trim() ?? null;
  });

it('scrolls through all products by wheel and by keyboard, and returns to the top after a new sort', async () => {
  const { context, page, problems } = await signIn(browser, app, '/products?limit=0&minViews=0&sort=views');
  await waitFor('the number of all', async () => (await valueOf(page, 'products-matching')) === PRODUCTS);
  expect(await table(page).locator('table').getAttribute('aria-rowcount')).toBe(String(PRODUCTS + 1));
  expect(await table(page).locator('[data-test="row"]').first().getAttribute('data-key')).toBe('10');

  await table(page).focus();
  // Browsers animate scrolling by key; another key, or arriving rows, may cut the animation short.
  await waitFor('the last product', async () => {
    await page.keyboard.press('End');
    return (await lastInView(page)) === '2,000';
  });
  await table(page).evaluate((box) => box.scrollTo({ top: box.scrollHeight / 2 }));
  await waitFor('the middle', async () => /^(9[5-9]\d|1,0[0-4]\d)$/.test((await lastInView(page)) ?? ''));

  await page.locator('[data-test="sort-product"]').click();
  await waitFor('the top again', async () => (await table(page).evaluate((box) => box.scrollTop)) === 0);
  await waitFor('the new order', async () =>
    /^(1|2000)$/.test((await table(page).locator('[data-test="row"]').first().getAttribute('data-key')) ?? ''),
  );
  expect(problems).toEqual([]);
  await context.close();
});

it('exports all products, however few are shown, and says when an export is partial', async () => {
  const { context, page, problems } = await signIn(browser, app, '/products?limit=10&minViews=2&sort=views&order=asc');
  const csv = async (item: string): Promise<string[]> => {
    await page.locator('[data-test="export"]').click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`[data-test="${item}"]`).first().click()]);
    return readFileSync(await download.path(), 'utf8').split('\r\n');
  };
  await table(page).locator('[data-test="row"]').first().waitFor();
  const rowsOf = (lines: string[]) =>
    lines.slice(lines.findIndex((line) => line.startsWith('Rank,')) + 1, -1).map((line) => line.split(','));
  const shown = await csv('export-csv');
  expect(rowsOf(shown)).toHaveLength(10);
  expect(shown).toContain('# Incomplete,"the first 10 of 1,800 rows"');
  expect(shown).toContain('# Minimum views,2');

  const whole = await csv('export-csv-whole');
  expect(whole.some((line) => line.startsWith('# Incomplete'))).toBe(false);
  const { rows } = await store.client.query(
    `select product_id::text as id, count(*)::int as views from events where event_type = 'view'
     group by product_id having count(*) >= 2 order by count(*), product_id`,
  );
  const views =
    whole
      .find((line) => line.startsWith('Rank,'))
      ?.split(',')
      .indexOf('Views') ?? -1;
  expect(rowsOf(whole).map((cells) => [cells[0], cells[1], Number(cells[views])])).toEqual(
    rows.map(({ id, views: count }, index) => [String(index + 1), id, count]),
  );

  // Of the whole catalog as a table, only rows near the visible ones are in the page.
  await page.goto('/products?limit=0&minViews=2&sort=views&order=asc');
  await waitFor('the number of all', async () => (await valueOf(page, 'products-matching')) === 1800);
  expect(rowsOf(await csv('export-csv-whole'))).toEqual(rowsOf(whole));
  expect(problems).toEqual([]);
  await context.close();
});

it('shows the biggest movers against the compared days, by the metric in the URL', async () => {
  const today = clock().toISOString().slice(0, 10);
  // Before the first stored day there is nothing to compare with.
  const earlier = new Date(clock().getTime() - 3 * 86_400_000).toISOString();
  await foldEvents(store.client, [
    { event_time: earlier, event_type: 'remove_from_cart', product_id: '1', brand: 'acme', price: '1', user_id: '1' },
  ]);
  const { context, page, problems } = await signIn(
    browser,
    app,
    `/products?from=${today}&to=${today}&compare=previous&minViews=0&moved=views`,
  );
  const first = page.locator('[data-test="risers"] [data-test="row"]').first();
  await first.waitFor();
  expect(await first.getAttribute('data-key')).toBe('10');
  expect(await first.locator('[data-test="cell-difference"]').innerText()).toBe('+11');
  // No views the day before, so no rates can be compared.
  await page.locator('[data-test="movers"] [data-test="option-conversion"]').click();
  await waitFor('no product to be compared', async () => (await page.getByText('0 products with at least').count()) === 1);
  expect(page.url()).not.toContain('moved=');
  expect(problems).toEqual([]);
  await context.close();
});

it('shows while dragging how many products and views a minimum of views hides', async () => {
  const { context, page, problems } = await signIn(browser, app, '/products?minViews=0');
  const hides = page.locator('[data-test="min-views-hides"]');
  await waitFor('that nothing is hidden', async () => (await hides.getAttribute('data-value')) === '0');
  // Stops are 0, 1, 2, 3, 5, 7, 10. Below 5 are 40 % of the products, with 10 of every 55 views.
  const slider = page.locator('[data-test="min-views-slider"]');
  await slider.focus();
  for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowRight');
  await waitFor('what is hidden', async () => (await hides.getAttribute('data-value')) === String(PRODUCTS * 0.4));
  expect(await hides.innerText()).toBe('Hides 800 of 2,000 products, 18.18 % of views');
  await waitFor('the threshold in the address', () => page.url().includes('minViews=5'));
  // Exact: the text over the scatter chart also ends in "of 1,200 matching products".
  await page.getByText('of 1,200 matching', { exact: true }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

it('plots the most viewed products by views and conversion, with their table', async () => {
  const { context, page, problems } = await signIn(browser, app, '/products?minViews=0');
  await waitFor('the points', async () => (await valueOf(page, 'scatter-points')) === 1000);
  const tile = page.locator('[data-test="scatter"]');
  await tile.locator('[data-test="chart"][data-ready="true"]').waitFor();
  expect(await tile.locator('[data-test="chart"]').getAttribute('aria-label')).toContain('1,000 products, 0.00 % overall');
  await tile.getByRole('button', { name: 'Show as table' }).click();
  const [first] = await tile.locator('[data-test="row"]').all();
  expect(await first?.locator('[data-test="cell-views"]').textContent()).toContain('11');
  expect(problems).toEqual([]);
  await context.close();
});
