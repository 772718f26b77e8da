/** Sessions, brands, cohorts and the product page in a browser, with live data: changing numbers, checked against the raw events. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { afternoonClock } from '../support/afternoon-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn, valueOf } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const DAY_MS = 86_400_000;
const SESSION = '72d76fde-8bb3-4e00-8c23-00000000abcd';
let store: TestStore;
let app: TestApp;
let browser: Browser;

const clock = afternoonClock();
const dayBefore = (days: number): string => new Date(clock().getTime() - days * DAY_MS).toISOString().slice(0, 10);
const event = (time: string, type: string, user: number, changes: object = {}) => ({
  event_time: time,
  event_type: type,
  product_id: '7',
  category_id: '70',
  category_code: 'electronics.audio.headphone',
  brand: 'acme',
  price: '10.50',
  user_id: String(user),
  user_session: `72d76fde-8bb3-4e00-8c23-${String(user).padStart(12, '0')}`,
  ...changes,
});
const now = () => clock().toISOString();

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  app.app.get(Clock).now = clock;
  const own = { user_session: SESSION };
  await app.send([
    ...Array.from({ length: 14 }, (_, days) => event(`${dayBefore(days + 1)}T12:00:00Z`, 'view', 100 + days)),
    event(`${dayBefore(1)}T10:00:00Z`, 'view', 1, own),
    event(`${dayBefore(1)}T10:00:40Z`, 'cart', 1, own),
    event(`${dayBefore(1)}T10:02:00Z`, 'remove_from_cart', 1, own),
    event(`${dayBefore(1)}T10:03:00Z`, 'cart', 1, { ...own, product_id: '8', price: '4.00' }),
    event(`${dayBefore(1)}T10:05:00Z`, 'purchase', 1, { ...own, product_id: '8', price: '4.00' }),
    // Without an event today the store counts as old data, and "last seven days" means other days.
    event(now(), 'view', 201),
    // A user who first came three weeks ago, and returned.
    event(`${dayBefore(21)}T12:00:00Z`, 'view', 200),
    event(`${dayBefore(14)}T12:00:00Z`, 'view', 200),
  ]);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

describe('a session', () => {
  it('is found by the filters of the list, and shows its raw events one by one', async () => {
    const { context, page, problems } = await signIn(browser, app, `/sessions?from=${dayBefore(7)}&to=${dayBefore(0)}`);
    const rows = page.locator('[data-test="session-list"] [data-test="row"]');
    await waitFor('all sessions', async () => (await rows.count()) > 1);
    await page.locator('[data-test="session-list"] [data-test="option-yes"]').click();
    await page.waitForURL(/bought=yes/);
    await waitFor('the one that bought', async () => (await rows.count()) === 1);
    await rows.first().getByRole('link').click();
    await page.waitForURL((url) => url.pathname === `/sessions/${SESSION}`);

    const { rows: raw } = await store.client.query(
      `select event_type::text as type, product_id::text as product, price::float8 as price
       from events where user_session = $1 order by event_time`,
      [SESSION],
    );
    const lines = page.getByRole('region', { name: 'Events', exact: true }).locator('[data-test="row"]');
    await waitFor('its events', async () => (await lines.count()) === raw.length);
    const cell = (line: number, column: string) => lines.nth(line).locator(`[data-test="cell-${column}"]`).getAttribute('data-value');
    for (const [line, { type, product, price }] of raw.entries()) {
      expect([await cell(line, 'type'), await cell(line, 'product'), Number(await cell(line, 'price'))]).toEqual([type, product, price]);
    }
    expect(await valueOf(page, 'session-duration')).toBe(300);
    const lanes = page.locator('[data-test="session-lanes"] [data-test="chart"]');
    expect(await lanes.getAttribute('aria-label')).toContain('View 1, Added to cart 2, Removed from cart 1, Purchase 1');
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('the product page', () => {
  it('opens from the list for its days, and follows new events', async () => {
    const { context, page, problems } = await signIn(browser, app, `/products?range=7d&minViews=0`);
    await page.locator('[data-test="row"][data-key="7"]').getByRole('link').click();
    await page.waitForURL(/\/products\/7\?range=7d$/);
    await page.getByRole('heading', { level: 1, name: '7' }).waitFor();
    const views = page.locator('[data-test="product-views"]');
    await views.waitFor();
    const before = Number(await views.getAttribute('data-value'));
    await app.send([event(now(), 'view', 300)]);
    await waitFor('one view more', async () => Number(await views.getAttribute('data-value')) === before + 1);
    // The last seven days of two weeks.
    const { rows } = await store.client.query(
      `select count(*)::int as views from events where event_type = 'view' and event_time >= $1::date`,
      [dayBefore(6)],
    );
    expect(before + 1).toBe(rows[0].views);
    // The range is kept in links there and back.
    await page.getByRole('link', { name: 'All products' }).click();
    await page.waitForURL(/\/products\?range=7d$/);
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('the brands tab', () => {
  const zoomOf = (page: Page) => page.locator('[data-test="chart"]').first().getAttribute('data-zoom');

  it('follows new events', async () => {
    const { context, page, problems } = await signIn(browser, app, '/brands?metric=views');
    const total = page.locator('[data-test="legend-entry"][data-name="acme"] [data-test="brand-total"]');
    await total.waitFor();
    const before = Number(await total.getAttribute('data-value'));
    await app.send([event(now(), 'view', 400), event(now(), 'view', 400)]);
    await waitFor('two views more', async () => Number(await total.getAttribute('data-value')) === before + 2);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('zooms with Ctrl and the wheel, pans by dragging and resets; an update keeps the zoom', async () => {
    const { context, page, problems } = await signIn(browser, app, '/brands?metric=views');
    const chart = page.locator('[data-test="chart"][data-ready="true"]').first();
    await chart.waitFor();
    const box = await chart.boundingBox();
    if (box === null) throw new Error('the chart has no place');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 3);
    await page.keyboard.down('Control');
    await waitFor('half of it', async () => {
      await page.mouse.wheel(0, -240);
      const [start = 0, end = 100] = ((await zoomOf(page)) ?? '').split(' ').map(Number);
      return start > 10 && end < 90;
    });
    await page.keyboard.up('Control');
    const zoomed = await zoomOf(page);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 3, { steps: 5 });
    await page.mouse.up();
    const panned = await waitFor('other days', async () => {
      const shown = await zoomOf(page);
      return shown !== zoomed && shown;
    });
    const total = page.locator('[data-test="legend-entry"][data-name="acme"] [data-test="brand-total"]');
    const before = Number(await total.getAttribute('data-value'));
    await app.send([event(now(), 'view', 401)]);
    await waitFor('the update', async () => Number(await total.getAttribute('data-value')) === before + 1);
    expect(await zoomOf(page)).toBe(panned);
    await page.getByRole('button', { name: 'Show all' }).click();
    await waitFor('all of it', async () => (await zoomOf(page)) === '0 100');
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('the cohorts tab', () => {
  const users = (page: Page, key: string) => page.locator(`[data-test="cohort"][data-key="${key}"]`).locator('td').first();

  it('applies days and unit, follows new events, and a link opens the same view', async () => {
    const { context, page, problems } = await signIn(browser, app, `/cohorts?unit=month&show=users`);
    const all = async (of: Page) => Number(await users(of, 'all').innerText());
    const { rows } = await store.client.query('select count(distinct user_id)::int as users from events');
    await waitFor('all users', async () => (await all(page)) === rows[0].users);
    await app.send([event(now(), 'view', 500)]);
    await waitFor('one user more', async () => (await all(page)) === rows[0].users + 1);

    await page.goto(`/cohorts?from=${dayBefore(21)}&to=${dayBefore(21)}&show=users`);
    await waitFor('the one of that day', async () => (await all(page)) === 1);
    const cells = await page.locator('[data-test="cohort"]').nth(1).locator('td').allInnerTexts();
    // The user returned a week later.
    expect(cells.slice(1, 3)).toEqual(['1', '1']);
    const other = await signIn(browser, app, page.url().slice(app.url.length));
    await waitFor('the same', async () => (await all(other.page)) === 1);
    await other.context.close();
    expect(problems).toEqual([]);
    await context.close();
  });
});
