import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AnalyticsBrowser } from '@segment/analytics-next';
import type { Browser, Page } from 'playwright-core';
import { ledger, storedEvents } from '../support/segment-clients.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

type DeliveryStrategy = { strategy: 'standard'; config: object } | { strategy: 'batching'; config: { size: number } };

declare global {
  var AnalyticsNext: { AnalyticsBrowser: typeof AnalyticsBrowser };
}

const LIBRARY = resolve(import.meta.dirname, '../../node_modules/@segment/analytics-next/dist/umd/index.js');

let store: TestStore;
let app: TestApp;
let shop: Server;
let browser: Browser;

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  shop = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><link rel="icon" href="data:,"><title>A shop of another origin</title>');
  }).listen(0, '127.0.0.1');
  await once(shop, 'listening');
  browser = await launchBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  shop?.close();
  await app?.close();
  await store?.drop();
});

/** A visit to the shop's page: view a product, sign in, buy. The settings replace those that the library downloads from its vendor. */
const visit = (page: Page, deliveryStrategy: DeliveryStrategy): Promise<void> =>
  page.evaluate(
    async ({ writeKey, apiHost, deliveryStrategy }) => {
      const analytics = globalThis.AnalyticsNext.AnalyticsBrowser.load(
        { writeKey, cdnSettings: { integrations: { 'Segment.io': { apiKey: writeKey } } } },
        { integrations: { 'Segment.io': { apiHost, protocol: 'http', deliveryStrategy } } },
      );
      await analytics.page('Cup');
      await analytics.track('Product Viewed', { product_id: 'cup', price: 2.5 });
      await analytics.identify('customer-1');
      await analytics.track('Order Completed', { products: [{ product_id: 'cup', price: 2.5, quantity: 3 }, { sku: 'tray' }] });
    },
    { writeKey: app.writeKey, apiHost: `${new URL(app.url).host}/v1`, deliveryStrategy },
  );

describe('@segment/analytics-next on a page of another origin', () => {
  it.each([
    [{ strategy: 'standard' as const, config: {} }, ['/v1/i', '/v1/p', '/v1/t', '/v1/t']],
    [{ strategy: 'batching' as const, config: { size: 4 } }, ['/v1/b']],
  ])('sends over its short paths, and every event is stored: %j', async (strategy, paths) => {
    const before = { events: (await storedEvents(store.client)).length, ledger: await ledger(store.client) };
    const context = await browser.newContext();
    const page = await context.newPage();
    const problems: string[] = [];
    const answers: { path: string; status: number; method: string }[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('response', (response) => {
      const { origin, pathname } = new URL(response.url());
      if (origin === app.url) answers.push({ path: pathname, status: response.status(), method: response.request().method() });
    });
    await page.goto(`http://127.0.0.1:${(shop.address() as AddressInfo).port}/`);
    await page.addScriptTag({ path: LIBRARY });
    await visit(page, strategy);
    const posts = () => answers.filter(({ method }) => method === 'POST');
    await waitFor('the answers', () => problems.length > 0 || posts().length === paths.length);
    expect(problems).toEqual([]);
    expect(
      posts()
        .map(({ path }) => path)
        .sort((a, b) => a.localeCompare(b)),
    ).toEqual(paths);
    expect(posts().every(({ status }) => status === 200)).toBe(true);

    const events = (await storedEvents(store.client)).slice(before.events);
    expect(events.map(({ type, product, quantity }) => `${type} ${product} ${quantity}`)).toEqual([
      'view cup 1',
      'purchase cup 3',
      'purchase tray 1',
    ]);
    // The view came before the login, in the same visit.
    expect(events.map(({ user }) => user)).toEqual(['customer-1', 'customer-1', 'customer-1']);
    const after = await ledger(store.client);
    expect({ received: after.received - before.ledger.received, ignored: after.ignored - before.ledger.ignored }).toEqual({
      received: 5,
      ignored: 2,
    });
    await context.close();
  });
});
