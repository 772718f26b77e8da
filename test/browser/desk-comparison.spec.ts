/** Comparisons in a browser, with a fixed clock: an unfinished day, and days before the first event. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn, valueOf } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const NOW = '2026-11-21T14:05:30Z';
let store: TestStore;
let app: TestApp;
let browser: Browser;

/** Every second visit ends in a purchase. */
const visits = (at: string, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const event = (type: string, second: number) => ({
      event_time: `${at}:${String(second).padStart(2, '0')}Z`,
      event_type: type,
      product_id: '7',
      category_id: '70',
      category_code: 'electronics',
      brand: 'acme',
      price: '10',
      user_id: String(index),
      user_session: `72d76fde-8bb3-4e00-8c23-${at.replaceAll(/\D/g, '').slice(4)}${String(index).padStart(4, '0')}`,
    });
    return [event('view', 0), ...(index % 2 === 1 ? [event('cart', 10), event('purchase', 20)] : [])];
  }).flat();

beforeAll(async () => {
  store = await createTestStore();
  await foldEvents(
    store.client,
    [
      ...visits('2026-11-17T12:00', 1),
      // 10 by this time of day, and 20 more in the evening.
      ...visits('2026-11-20T09:00', 10),
      ...visits('2026-11-20T18:00', 20),
      ...visits('2026-11-21T10:00', 12),
    ],
    { kind: 'live' },
  );
  app = await startTestApp(store.url);
  app.app.get(Clock).now = () => new Date(NOW);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

async function change(page: Page, name: string): Promise<string> {
  const it = page.locator(`[data-test="${name}-change"]`).first();
  await it.waitFor();
  return (await it.innerText()).replaceAll(/\s+/g, ' ');
}

describe('an unfinished day', () => {
  it('is compared with the same part of the other day on every tab, and says so', async () => {
    const { context, page, problems } = await signIn(browser, app, '/funnel?range=today&compare=previous');
    await page.locator('[data-test="compared-note"]', { hasText: 'Compared with Nov 20, 2026 up to 14:05' }).waitFor();
    expect(await change(page, 'funnel-view-count')).toMatch(/\+20\.0 %.*before: 10/);
    expect(await change(page, 'ordered-purchase')).toMatch(/\+20\.0 %.*before: 5/);
    await page.locator('[data-test="funnel-breakdown"]').getByText('+20.0 %').first().waitFor();
    await page.goto('/sessions?range=today&compare=previous');
    expect(await change(page, 'sessions-count-purchasers')).toMatch(/\+20\.0 %.*before: 5/);
    await page.goto('/products/7?range=today&compare=previous');
    expect(await change(page, 'product-views')).toMatch(/\+20\.0 %.*before: 10/);
    await page.goto('/carts?range=today&compare=previous');
    expect(await change(page, 'cart-left')).toContain('before: 0');
    await page.goto('/products?range=today&compare=previous&minViews=0&moved=views');
    const riser = page.locator('[data-test="risers"] [data-test="row"]').first();
    await riser.waitFor();
    expect(await riser.locator('[data-test="cell-difference"]').innerText()).toBe('+2');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('is not cut in a range of finished days', async () => {
    const { context, page } = await signIn(browser, app, '/funnel?from=2026-11-20&to=2026-11-20&compare=previous');
    await waitFor('30 views', async () => (await valueOf(page, 'funnel-view-count')) === 30);
    const note = page.locator('[data-test="compared-note"]');
    expect(await note.innerText()).toBe('Compared with Nov 19, 2026.');
    // No events on that day, though the store had started: neither "new" nor "no earlier data".
    expect(await change(page, 'funnel-view-count')).toMatch(/\+30.*before: 0/);
    await context.close();
  });
});

describe('days before the first event', () => {
  it('show as no earlier data on every figure', async () => {
    const { context, page, problems } = await signIn(browser, app, '/funnel?range=7d&compare=previous');
    await page.locator('[data-test="compared-note"]', { hasText: 'No earlier data' }).waitFor();
    for (const name of ['funnel-view-count', 'funnel-rate-overall', 'ordered-view']) {
      expect(await change(page, name)).toBe('no earlier data');
    }
    expect(await page.getByText('new', { exact: true }).count()).toBe(0);
    await page.goto('/products/7?range=7d&compare=previous');
    expect(await change(page, 'product-views')).toBe('no earlier data');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('are named when they are only part of the compared range', async () => {
    const { context, page } = await signIn(browser, app, '/funnel?from=2026-11-19&to=2026-11-21&compare=previous');
    await page.locator('[data-test="compared-note"]', { hasText: 'The first stored events are from Nov 17, 2026' }).waitFor();
    await context.close();
  });
});
