import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn, valueOf } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
let browser: Browser;

const HOSTILE = '<img src=x onerror="document.title = String(1)">';

const event = (changes: object = {}) => ({
  event_time: new Date().toISOString(),
  event_type: 'view',
  product_id: 'SKU-Chair/12',
  price: '130.76',
  user_id: 'user@shop.test',
  ...changes,
});

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

describe('the ingest page', () => {
  it('shows how to start, and then each incoming event, without a reload', async () => {
    const { context, page, problems } = await signIn(browser, app, '/admin/ingest');
    const command = page.locator('[data-test="copy-text"]');
    await command.waitFor();
    expect(await command.textContent()).toContain(`curl -X POST ${app.url}/api/events`);

    await app.send([event({ message_id: 'm-1' }), event({ message_id: 'm-2' }), event({ price: HOSTILE })]);
    await app.send([event({ message_id: 'm-1' })]);
    await waitFor('what was sent', async () => (await valueOf(page, 'ingest-received')) === 4);
    expect(await valueOf(page, 'ingest-accepted')).toBe(2);
    expect(await valueOf(page, 'ingest-duplicates')).toBe(1);
    expect(await valueOf(page, 'ingest-rejected')).toBe(1);
    expect(await valueOf(page, 'ingest-shed')).toBe(0);
    await page.locator('[data-test="chart"][data-ready="true"]').waitFor();

    const rejection = page.locator('[data-test="rejected-event"]');
    await rejection.waitFor();
    expect(await rejection.locator('[data-test="rejection-reason"]').textContent()).toContain('price');
    await rejection.locator('summary').click();
    const raw = rejection.locator('[data-test="rejection-raw"]');
    await raw.waitFor({ state: 'visible' });
    expect(await raw.textContent()).toContain(JSON.stringify(HOSTILE));
    expect(await page.title()).toBe('Ingest · Storepulse');

    // An open detail stays open while the page keeps updating.
    await app.send([event({ product_id: '' })]);
    await waitFor('the next rejection', async () => (await rejection.count()) === 2);
    expect(await raw.nth(1).isVisible()).toBe(true);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('names products as the shop does, wherever products are shown', async () => {
    const { context, page } = await signIn(browser, app, '/products?minViews=0');
    const product = page.locator('[data-test="cell-product"]');
    await product.waitFor();
    expect(await product.textContent()).toBe('SKU-Chair/12');
    await context.close();
  });
});
