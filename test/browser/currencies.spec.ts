/** Amounts in another currency, from the warning on the tabs to the rate that converts them. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { PulseData } from '../../libs/contracts/src/index.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore;
let app: TestApp;
let browser: Browser;

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  browser = await launchBrowser();
  const now = new Date().toISOString();
  const purchase = { event_time: now, event_type: 'purchase', user_id: '1' };
  const sent = await app.send([
    { ...purchase, product_id: '1', price: '10', currency: 'EUR' },
    { ...purchase, product_id: '2', price: '70', currency: 'USD' },
  ]);
  expect(sent).toMatchObject({ accepted: 2 });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

it('names the amounts that revenue leaves out, on the wall and in a session', async () => {
  const { context, page, problems } = await signIn(browser, app, '/sessions');
  await page.locator('[data-test="session-list"]').getByText('+ $70.00 not converted').waitFor();
  await page.goto('/wall');
  await page.getByText('+ $70 not converted').first().waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

it('asks for a missing rate, and converts the amounts that wait for it', async () => {
  const { context, page, problems } = await signIn(browser, app, '/admin/currencies');
  expect(await page.locator('[data-test="unconverted"]').innerText()).toContain('$70.00');
  const form = page.locator('[data-test="rate-form"]');
  await page.waitForFunction(() =>
    /^\d{4}-/.test(document.querySelectorAll('[data-test="rate-form"] input').item(2).getAttribute('value') ?? ''),
  );

  await form.getByLabel('Currency').fill('usd');
  await form.getByLabel('Rate').fill('half');
  await form.locator('[data-test="rate-save"]').click();
  expect(await form.locator('.field', { hasText: 'Rate' }).locator('[data-test="field-error"]').innerText()).toContain('above 0');

  await form.getByLabel('Rate').fill('0,5');
  await form.locator('[data-test="rate-save"]').click();
  expect(await page.locator('[data-test="rate-set"]').innerText()).toBe('Rate set. 1 amount converted.');
  await page.locator('[data-test="unconverted"]').waitFor({ state: 'detached' });
  const { figures } = (await app.get('/api/pulse')) as PulseData;
  expect(figures.revenue).toBe(45);
  expect(problems).toEqual([]);
  await context.close();
});
