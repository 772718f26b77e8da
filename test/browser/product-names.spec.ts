/** Product names in a browser: shown next to ids, searchable, exported, and safe from markup that a client puts into them. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const HOSTILE = '<img src=x onerror="document.title=1">';
const SESSION = '72d76fde-8bb3-4e00-8c23-a032dfed738c';
let store: TestStore;
let app: TestApp;
let browser: Browser;

const event = (changes: object) => ({
  event_time: new Date().toISOString(),
  event_type: 'view',
  price: '9.50',
  user_id: '1',
  user_session: SESSION,
  ...changes,
});

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  await app.send([
    event({
      product_id: 'SKU-7',
      name: 'Teapot, blue',
      brand: 'meissen',
      url: 'https://shop.test/teapot',
      image_url: 'https://shop.test/t.jpg',
    }),
    event({ product_id: 'SKU-7', event_type: 'cart' }),
    event({ product_id: 'SKU-7', event_type: 'purchase' }),
    event({ product_id: '8', name: HOSTILE }),
    event({ product_id: '9', brand: 'hay', category_code: 'garden.chairs' }),
  ]);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

describe('product names', () => {
  it('find a product by its external id, and fall back to a search', async () => {
    const { context, page } = await signIn(browser, app, '/products/SKU-7?range=7d');
    await page.getByRole('heading', { name: 'Teapot, blue', level: 1 }).waitFor();
    await waitFor('the address of the store’s number', async () => /\/products\/-\d+\?range=7d$/.test(page.url()));
    await page.locator('[data-test="price-changes"]').waitFor();
    expect(await page.locator('[data-test="error-state"]').count()).toBe(0);

    await page.goto(`${app.url}/products/SKU-77`);
    await page.getByText('This store has no product with the id SKU-77.').waitFor();
    await page.locator('[data-test="search-product"]').click();
    await waitFor('the search', async () => (await page.getByRole('searchbox').inputValue()) === 'SKU-77');
    await context.close();
  });

  it('show beside the ids in the list, are searchable, and link to the product', async () => {
    const { context, page, problems } = await signIn(browser, app, '/products?minViews=0&sort=views');
    const cells = page.locator('[data-test="cell-product"]');
    await waitFor('three products', async () => (await cells.count()) === 3);
    const texts = (await cells.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
    expect(texts.toSorted()).toEqual(['9', `${HOSTILE} 8`, 'Teapot, blue SKU-7'].toSorted());
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    await page.getByRole('searchbox').fill('TEAPOT');
    await waitFor('the one that is found', async () => (await cells.count()) === 1);

    await page.locator('[data-test="export"]').click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-test="export-csv"]').first().click()]);
    const csv = readFileSync(await download.path(), 'utf8').split('\r\n');
    expect(csv.find((line) => line.startsWith('Rank,'))).toMatch(/^Rank,Product,Name,Brand,/);
    expect(csv.at(-2)).toMatch(/^1,SKU-7,"Teapot, blue",meissen,/);

    await page.getByRole('link', { name: 'Teapot, blue' }).click();
    await page.getByRole('heading', { name: 'Teapot, blue', level: 1 }).waitFor();
    expect(await page.locator('[data-test="product-url"]').getAttribute('href')).toBe('https://shop.test/teapot');
    expect(await page.locator('[data-test="product-image"]').getAttribute('rel')).toBe('noopener noreferrer');
    expect(requested.filter((url) => !url.startsWith(app.url))).toEqual([]);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('show in carts, in a session and on the wall', async () => {
    const { context, page, problems } = await signIn(browser, app, '/carts?minCarts=0');
    await page.getByRole('link', { name: 'Teapot, blue' }).waitFor();
    await page.goto(`/sessions/${SESSION}`);
    await page.getByRole('link', { name: 'Teapot, blue' }).first().waitFor();
    await page.goto('/wall');
    await page.locator('[data-test="wall-last-events"]').getByText('Teapot, blue').first().waitFor();
    await page.locator('[data-test="wall-last-events"]').getByText(HOSTILE).waitFor();
    await page.locator('[data-test="wall-top-products"]').getByText('Teapot, blue SKU-7').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });
});
