/** The funnel, carts and brands tabs in a browser: everything below the headline, live, compared, and opened from a link. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { afternoonClock } from '../support/afternoon-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn, valueOf } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const DAY_MS = 86_400_000;
let store: TestStore;
let app: TestApp;
let browser: Browser;

const clock = afternoonClock();
const dayBefore = (days: number): string => new Date(clock().getTime() - days * DAY_MS).toISOString().slice(0, 10);
const sessionOf = (n: number) => `72d76fde-8bb3-4e00-8c23-${String(n).padStart(12, '0')}`;
const eventOf = (daysAgo: number, n: number, type: string, changes: object = {}) => ({
  event_time: daysAgo === 0 ? clock().toISOString() : `${dayBefore(daysAgo)}T12:0${type === 'view' ? 0 : type === 'cart' ? 1 : 2}:00Z`,
  event_type: type,
  product_id: '7',
  category_id: '70',
  category_code: 'electronics.audio.headphone',
  brand: 'acme',
  price: '10.50',
  user_id: String(n),
  user_session: sessionOf(n),
  ...changes,
});

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  app.app.get(Clock).now = clock;
  await app.send([
    // Yesterday three users viewed, two added to the cart, one bought; the day before, one viewed and bought another brand.
    ...[1, 2, 3].map((n) => eventOf(1, n, 'view')),
    ...[1, 2].map((n) => eventOf(1, n, 'cart')),
    eventOf(1, 1, 'purchase'),
    eventOf(2, 4, 'view', { brand: 'plain', product_id: '8' }),
    eventOf(2, 4, 'purchase', { brand: 'plain', product_id: '8' }),
    eventOf(2, 5, 'view'),
    eventOf(0, 9, 'view'),
  ]);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

describe('the funnel tab', () => {
  it('shows the ordered funnel, and follows new events', async () => {
    const { context, page, problems } = await signIn(browser, app, '/funnel');
    const shows = (name: string, value: number) => waitFor(`${name} to show ${value}`, async () => (await valueOf(page, name)) === value);
    await shows('ordered-view', 6);
    await shows('ordered-cart', 2);
    await shows('ordered-purchase', 1);
    await app.send([eventOf(0, 9, 'cart')]);
    await shows('ordered-cart', 3);
    expect(await page.locator('[data-test="why-units"]').innerText()).toMatch(/3 cart events .* 3 users .* 3 sessions .* 3 of them/);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('applies days and a comparison to the funnel over time and the breakdown, and a link opens the same view', async () => {
    const address = `/funnel?from=${dayBefore(1)}&to=${dayBefore(1)}&compare=previous&interval=hour&by=brand`;
    const { context, page, problems } = await signIn(browser, app, address);
    const parts = page.locator('[data-test="funnel-breakdown"]');
    await parts.locator('[data-test="row"]').filter({ hasText: 'acme' }).waitFor();
    const cell = (row: string, column: string) =>
      parts.locator('[data-test="row"]').filter({ hasText: row }).locator(`[data-test="cell-${column}"]`);
    expect(await cell('acme', 'views').getAttribute('data-value')).toBe('3');
    // The day before: one view of it, no purchase.
    await waitFor(
      'the comparison',
      async () => (await cell('acme', 'change').count()) > 0 && /\+1\b/.test(await cell('acme', 'change').innerText()),
    );
    await page.locator('[data-test="funnel-over-time"] [data-test="twin-toggle"]').click();
    await waitFor('24 hours', async () => (await page.locator('[data-test="funnel-over-time"] [data-test="row"]').count()) === 24);
    await page.locator('[data-test="look-cart"]').click();
    await page.waitForURL(/stage=cart/);
    const other = await context.newPage();
    await other.goto(page.url());
    const link = other.locator(`[data-test="stage-detail"] a[href^="/sessions/${sessionOf(2)}?from=${dayBefore(1)}"]`);
    await link.waitFor();
    expect(await other.locator('[data-test="stage-detail"] a[href^="/products/7?"]').count()).toBe(1);
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('the carts tab', () => {
  it('shows open carts live, and cart outcomes for each cut-off, which is in the URL', async () => {
    const { context, page, problems } = await signIn(browser, app, `/carts?minCarts=0&from=${dayBefore(1)}&to=${dayBefore(1)}`);
    const shows = (name: string, value: number) => waitFor(`${name} to show ${value}`, async () => (await valueOf(page, name)) === value);
    // Two were added, and one of them bought within a minute.
    await shows('cart-left', 1);
    await shows('cart-notBought', 1);
    const before = (await valueOf(page, 'carts-now')) ?? 0;
    await app.send([eventOf(0, 31, 'cart'), eventOf(0, 31, 'cart', { product_id: '8' })]);
    await shows('carts-now', before + 1);
    await page.locator('[data-test="cart-outcomes"]').getByRole('combobox').click();
    await page.getByRole('option', { name: /6 h/ }).click();
    await waitFor('the cut-off in the address', () => page.url().includes('cutOff=360'));
    await page.reload();
    await shows('cart-left', 1);
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('the abandonment of carts', () => {
  it('compares with other days', async () => {
    const { context, page, problems } = await signIn(
      browser,
      app,
      `/carts?minCarts=0&from=${dayBefore(1)}&to=${dayBefore(1)}&compare=previous`,
    );
    // Nothing was added to a cart the day before.
    await page.locator('[data-test="cart-left-change"]').getByText('before: 0').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('the brands tab', () => {
  it('shows the shares of all brands, and the hours of the week as a table', async () => {
    const { context, page, problems } = await signIn(browser, app, `/brands?from=${dayBefore(2)}&to=${dayBefore(1)}&metric=views`);
    const total = page.locator('[data-test="legend-entry"][data-name="acme"] [data-test="brand-total"]');
    await waitFor('the views', async () => (await total.getAttribute('data-value')) === '4');
    await page.locator('[data-test="option-share"]').click();
    await page.waitForURL(/measure=share/);
    await waitFor('the share', async () => (await total.innerText()) === '80.00 %');
    await page.locator('[data-test="week-hours"] [data-test="twin-toggle"]').click();
    await waitFor('24 hours', async () => (await page.locator('[data-test="week-hours"] [data-test="row"]').count()) === 24);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('selects days with a brush, and puts them into the URL', async () => {
    const { context, page } = await signIn(browser, app, '/brands?metric=views');
    await page.locator('[data-test="chart"][data-ready="true"]').first().waitFor();
    await page.locator('[data-test="brush"]').click();
    const box = await page.locator('[data-test="chart"]').first().boundingBox();
    if (box === null) throw new Error('the chart has no place');
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL((url) => url.searchParams.get('from') === dayBefore(1) && url.searchParams.get('to') === dayBefore(1));
    await context.close();
  });

  it('shows annotations to everybody at once, on both tabs', async () => {
    const { context, page, problems } = await signIn(browser, app, '/brands');
    const other = await signIn(browser, app, '/funnel');
    await other.page.locator('[data-test="annotation-add"]').waitFor();
    await page.locator('[data-test="annotation-add"]').click();
    await page.locator('[data-test="annotation-from"]').fill(dayBefore(1));
    await page.locator('[data-test="annotation-text"]').fill('Summer sale');
    await page.locator('[data-test="annotation-save"]').click();
    await page.locator('[data-test="annotation"]').filter({ hasText: 'Summer sale' }).waitFor();
    await other.page.locator('[data-test="annotation"]').filter({ hasText: 'Summer sale' }).waitFor();
    await other.page.locator('[data-test="annotation-remove"]').click();
    await waitFor('the note to go', async () => (await page.locator('[data-test="annotation"]').count()) === 0);
    expect([...problems, ...other.problems]).toEqual([]);
    await other.context.close();
    await context.close();
  });
});
