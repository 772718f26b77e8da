/** Limits of write keys on the admin pages: set when creating a key, changed later, and shown with the requests they cut. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { madeEvent, sendBody } from '../support/sender.js';
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
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

it('sets limits on a new key, changes them, and shows what they rejected', async () => {
  const { context, page, problems } = await signIn(browser, app, '/admin/access');
  const keys = page.locator('[data-test="write-keys"]');
  const row = keys.locator('[data-test="credential"][data-name="webshop"]');
  await keys.locator('[data-test="credential-name"] input').fill('webshop');
  await keys.locator('[data-test="new-key-limits"] summary').click();
  await keys.locator('[data-test="limit-rate"] input').fill('0');
  await keys.locator('[data-test="limit-origins"] textarea').fill('shop.example');
  await keys.locator('[data-test="credential-make"]').click();
  expect(await keys.locator('[data-test="field-error"]').count()).toBe(2);
  await keys.locator('[data-test="limit-rate"] input').fill('');
  await keys.locator('[data-test="limit-origins"] textarea').fill('https://Shop.example/\nhttps://*.shop.example');
  await keys.locator('[data-test="limit-event-view"]').check();
  await keys.locator('[data-test="credential-make"]').click();
  await row.waitFor();
  expect(await row.locator('[data-test="key-limits"]').textContent()).toMatch(
    /Only: Views.*From: https:\/\/shop.example, https:\/\/\*.shop.example/,
  );
  const key = (await keys.locator('[data-test="secret"] [data-test="copy-text"]').first().textContent()) ?? '';

  await row.locator('[data-test="edit-limits"]').click();
  const form = page.locator('[data-test="limits-form"]');
  expect(await form.locator('[data-test="limit-event-view"]').isChecked()).toBe(true);
  expect(await form.locator('[data-test="limit-origins"] textarea').inputValue()).toBe('https://shop.example\nhttps://*.shop.example');
  await form.locator('[data-test="limit-origins"] textarea').fill('');
  await form.locator('[data-test="limit-burst"] input').fill('20');
  await page.locator('[data-test="limits-save"]').click();
  expect(await form.locator('[data-test="field-error"]').textContent()).toContain('enter events per second');
  await form.locator('[data-test="limit-rate"] input').fill('1,000');
  await form.locator('[data-test="limit-day"] input').fill('2');
  await page.locator('[data-test="limits-save"]').click();
  await form.waitFor({ state: 'detached' });
  await row.getByText('1,000 events/s, burst 20').waitFor();

  const send = (...events: object[]) => sendBody(`${app.url}/api/events`, key, JSON.stringify(events));
  expect((await send(madeEvent(), madeEvent(), madeEvent({ event_type: 'cart' }))).status).toBe(429);
  expect((await send(madeEvent(), madeEvent({ event_type: 'cart' }))).body).toMatchObject({ accepted: 1, rejected: [{ index: 1 }] });
  await page.goto('/admin/ingest');
  const onIngestPage = page.locator('[data-test="ingest-key"][data-name="webshop"]');
  await onIngestPage.locator('[data-test="key-cut"][data-reason="dailyCap"]').waitFor();
  expect(await onIngestPage.locator('[data-test="key-cut"][data-reason="event"]').getAttribute('data-value')).toBe('1');
  await page.goto('/admin/access');
  await row.locator('[data-test="key-cut"][data-reason="dailyCap"]').waitFor();
  expect(await row.locator('[data-test="key-limits"]').textContent()).toContain('1 of 2 events today');
  expect(problems).toEqual([]);
  await context.close();
});
