/** The desk without its server: shown values stay, missing ones say so, and everything recovers by itself. */
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

it('keeps loaded data, shows offline for the rest, and recovers', async () => {
  await app.send([now({ brand: 'acme' }), now({ brand: 'acme', event_type: 'cart' })]);
  // With a brand filter nothing is prefetched.
  const { context, page } = await signIn(browser, app, '/funnel?brand=acme');
  await waitFor('the views', async () => (await valueOf(page, 'funnel-view-count')) === 1);
  await page.locator('[data-test="funnel-breakdown"] [data-test="row"]').first().waitFor();
  // Chunks of the other tabs load while the page is idle.
  await page.waitForLoadState('networkidle');

  await context.setOffline(true);
  await app.send([now({ brand: 'acme' })]);
  const told = page.locator('[data-test="offline-state"]');
  await told.filter({ hasText: 'Offline: these are the last values.' }).first().waitFor();
  expect(await valueOf(page, 'funnel-view-count')).toBe(1);
  expect(await page.locator('[data-test="error-state"]').count()).toBe(0);

  // Tabs not opened yet: one with live updates, and one that fetches.
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

it('prefetches the answers of tabs that were not opened yet', async () => {
  await app.send([now({ user_session: '72d76fde-8bb3-4e00-8c23-000000000001' })]);
  const { context, page, problems } = await signIn(browser, app, '/wall');
  // Cohorts are prefetched last.
  const asked = page.waitForResponse((response) => response.url().includes('/api/cohorts'));
  await page.goto('/funnel');
  await asked;
  await context.setOffline(true);
  await page.locator('[data-test="nav-sessions"]').click();
  await waitFor('the sessions', async () => ((await valueOf(page, 'sessions-count-nonPurchasers')) ?? 0) > 0);
  await page.locator('[data-test="nav-cohorts"]').click();
  await page.locator('[data-test="cohort"]').first().waitFor();
  await page.locator('[data-test="nav-carts"]').click();
  await page.locator('[data-test="nav-brands"]').click();
  await page.locator('[data-test="chart"][data-ready="true"]').first().waitFor();
  expect(problems.filter((problem) => !/ERR_INTERNET_DISCONNECTED/.test(problem))).toEqual([]);
  await context.close();
});
