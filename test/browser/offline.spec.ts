/** The desk without its server: what was shown stays, what was not says so, and all of it comes back by itself. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { madeEvent } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn, valueOf } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

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

const now = (changes: object = {}) => ({ ...madeEvent(changes), event_time: new Date().toISOString() });

it('keeps what it has, says of the rest that it is offline, and recovers', async () => {
  await app.send([now(), now({ event_type: 'cart' })]);
  const { context, page } = await signIn(browser, app, '/funnel');
  await waitFor('the views', async () => (await valueOf(page, 'funnel-view-count')) === 1);
  await page.locator('[data-test="funnel-breakdown"] [data-test="row"]').first().waitFor();
  // The parts of the other tabs are fetched while there is nothing else to do.
  await page.waitForLoadState('networkidle');

  await context.setOffline(true);
  await app.send([now()]);
  const told = page.locator('[data-test="offline-state"]');
  await told.filter({ hasText: 'Offline: these are the last values.' }).first().waitFor();
  expect(await valueOf(page, 'funnel-view-count')).toBe(1);
  expect(await page.locator('[data-test="error-state"]').count()).toBe(0);

  // Tabs that were not opened yet: one that is followed, and one that is asked for.
  await page.locator('[data-test="nav-sessions"]').click();
  await page.getByText('Offline: not loaded yet').waitFor();
  await page.locator('[data-test="nav-cohorts"]').click();
  await page.getByRole('heading', { level: 1, name: 'Cohorts' }).waitFor();
  await page.getByText('Offline: not loaded yet').waitFor();
  expect(await page.locator('[data-test="freshness"]').getAttribute('data-status')).toBe('offline');

  await context.setOffline(false);
  await page.locator('[data-test="cohort"]').first().waitFor({ timeout: 30_000 });
  await page.locator('[data-test="nav-funnel"]').click();
  await waitFor('what came meanwhile', async () => (await valueOf(page, 'funnel-view-count')) === 2, 30_000);
  await waitFor('no tile to be offline', async () => (await told.count()) === 0, 30_000);
  await context.close();
}, 120_000);
