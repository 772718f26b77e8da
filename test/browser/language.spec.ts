/** The console in a second language: chosen at the account, remembered by the browser, with its own number format. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore;
let app: TestApp;
let browser: Browser;

beforeAll(async () => {
  store = await createTestStore();
  await foldEvents(
    store.client,
    Array.from({ length: 1_234 }, (_, second) => ({
      event_time: new Date(Date.now() - 86_400_000 + 1000 * second).toISOString(),
      event_type: 'view',
      product_id: '7',
      category_id: '70',
      category_code: 'electronics.audio.headphone',
      brand: 'apple',
      price: '1234.50',
      user_id: '1',
      user_session: '72d76fde-8bb3-4e00-8c23-a032dfed738c',
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

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
const language = (page: Page) => page.locator('html').getAttribute('lang');

it('switches to German by keyboard, stays German after a reload, and switches back', async () => {
  const { context, page, problems } = await signIn(browser, app, '/products?minViews=0');
  try {
    await heading(page, 'Top Products');
    await page.getByRole('cell', { name: '1,234.50' }).waitFor();
    expect(await language(page)).toBe('en');

    await page.locator('[data-test="account-menu"]').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitemradio', { name: 'English', checked: true }).waitFor();
    await page.getByRole('menuitemradio', { name: 'Deutsch', checked: false }).focus();
    await page.keyboard.press('Enter');

    await heading(page, 'Top-Produkte');
    await page.getByRole('cell', { name: '1.234,50' }).waitFor();
    expect(await language(page)).toBe('de');

    await page.reload();
    await heading(page, 'Top-Produkte');
    await page.goto('/admin/storage');
    await heading(page, 'Speicher');
    await page.goto('/wall');
    await page.getByText('Keine Live-Daten').waitFor();

    await page.goto('/products?minViews=0');
    await page.locator('[data-test="account-menu"]').click();
    await page.locator('[data-test="language-en"]').click();
    await heading(page, 'Top Products');
    expect(await language(page)).toBe('en');
    expect(problems).toEqual([]);
  } finally {
    await context.close();
  }
});

it('uses the browser language from the first page on, unless the sign-in page sets another', async () => {
  const context = await browser.newContext({ baseURL: app.url, locale: 'de-CH' });
  try {
    const page = await context.newPage();
    await page.goto('/login');
    await page.getByRole('button', { name: 'Anmelden' }).waitFor();
    expect(await language(page)).toBe('de');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.getByRole('button', { name: 'English' }).getAttribute('aria-pressed')).toBe('true');
  } finally {
    await context.close();
  }
});
