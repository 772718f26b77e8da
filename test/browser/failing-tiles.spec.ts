/** A failed answer affects one tile only: the others stay, and the tile recovers. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { generateHistory } from '../oracle/generated-history.js';
import { foldEvents } from '../support/fold-events.js';
import { madeEvent } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
let browser: Browser;
let product: string;

beforeAll(async () => {
  store = await createTestStore();
  await foldEvents(store.client, generateHistory(41, 1500).fromFile);
  const { rows } = await store.client.query(
    'select product_id::text as product from product_days group by 1 order by sum(views) desc, 1 limit 1',
  );
  product = rows[0].product;
  app = await startTestApp(store.url);
  // A store without live events has no open carts.
  await app.send([{ ...madeEvent({ event_type: 'cart' }), event_time: new Date().toISOString() }]);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

/** Name, URL, and the answers its tiles fetch in addition to the page's own. */
const PAGES: [name: string, path: () => string, answers: string[]][] = [
  [
    'funnel',
    () => '/funnel?stage=view',
    [
      '/api/sales-funnel/ordered',
      '/api/sales-funnel/over-time',
      '/api/sales-funnel/breakdown',
      '/api/sales-funnel/times',
      '/api/sales-funnel/stage',
    ],
  ],
  [
    'products',
    () => '/products?from=2026-04-05&to=2026-04-26&compare=previous&minViews=1',
    ['/api/products/movers', '/api/products/top-converting'],
  ],
  ['carts', () => '/carts', ['/api/carts/ages', '/api/carts/outcomes']],
  ['sessions', () => '/sessions', ['/api/sessions/hours', '/api/sessions']],
  ['brands', () => '/brands', ['/api/brands/seasonality']],
  ['one product', () => `/products/${product}`, [`/api/products/:product/funnel`, `/api/products/:product/prices`, '/api/sessions']],
];

it.each(PAGES)('keeps the other tiles when one fails: the page of %s', async (_, path, answers) => {
  const { context, page, problems } = await signIn(browser, app, '/wall');
  const errors = page.locator('[data-test="error-state"]');
  for (const answer of answers) {
    const asked = answer.replace(':product', product);
    const isAsked = (url: URL) => url.pathname === asked;
    await page.route(isAsked, (route) => route.fulfill({ status: 500, json: { error: { code: 'server/failed', message: 'It broke.' } } }));
    await page.goto(path());
    await errors.first().waitFor();
    await waitFor(`all tiles but that of ${asked}`, async () => (await page.locator('[data-test="skeleton"]').count()) === 0);
    expect({ asked, errors: await errors.count() }).toEqual({ asked, errors: 1 });
    await page.unroute(isAsked);
    await errors.getByRole('button').click();
    await waitFor(`the tile of ${asked} again`, async () => (await errors.count()) === 0);
  }
  expect(problems.filter((problem) => !problem.includes('500'))).toEqual([]);
  await context.close();
});
