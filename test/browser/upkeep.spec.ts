import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { CSV_HEADER, csvFile, shopRows } from '../support/csv-file.js';
import { runInEtlHost } from '../support/etl-host.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
let browser: Browser;

beforeAll(async () => {
  store = await createTestStore();
  const { folder, path } = csvFile([CSV_HEADER, ...shopRows('upkeep', '2026-03-29T00:00:00Z', '2026-04-01T00:00:00Z', 800)].join('\n'));
  expect((await runInEtlHost(store.url, ['load', path])).code).toBe(0);
  rmSync(folder, { recursive: true });
  app = await startTestApp(store.url);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

describe('the reconcile page', () => {
  it('checks on a click, shows the differences and how to repair them, and raises an alert', async () => {
    const { context, page, problems } = await signIn(browser, app, '/admin/reconcile');
    await page.locator('[data-test="reconcile-state"]').waitFor();
    const verdict = (value: string) => page.locator(`[data-test="reconcile-verdict"][data-value="${value}"]`);

    await page.locator('[data-test="reconcile-now"]').click();
    await verdict('0').waitFor();

    await store.client.query(
      `update brand_days set views = views + 1 where (brand_id, day) = (select brand_id, day from brand_days limit 1)`,
    );
    const enabled = () => page.locator('[data-test="reconcile-now"]').isEnabled();
    await waitFor('the end of the first check', enabled);
    await page.locator('[data-test="reconcile-now"]').click();
    // Three rows differ: the roll-up's row, and two of the view: one it should not have, and one it lacks.
    await verdict('3').waitFor();
    const finding = page.locator('[data-test="reconcile-finding"]:not([data-day=""])');
    await finding.locator('summary').click();
    expect(await finding.textContent()).toContain('brand_days: 1 row');
    expect(await finding.textContent()).toMatch(/npm run reconcile -- --repair --from \d{4}-\d\d-\d\d --to/);

    await page.goto('/admin/alerts');
    await page.locator('[data-alert="reconcile"] [data-test="alert-acknowledge"]').click();
    expect(await page.locator('[data-alert="reconcile"] [data-test="alert-acknowledged"]').textContent()).toContain(
      'Acknowledged by Admin',
    );
    expect((await runInEtlHost(store.url, ['reconcile', '--repair'])).code).toBe(0);
    await page.locator('[data-test="no-alerts"]').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('the storage page', () => {
  it('shows the months and the tables', async () => {
    const { context, page, problems } = await signIn(browser, app, '/admin/storage');
    const month = page.locator('[data-test="storage-month"][data-name="2026-03-01"]');
    await month.waitFor();
    expect(await page.locator('[data-test="storage-events"]').getAttribute('data-value')).toBe(
      (await store.client.query('select count(*)::text as n from events')).rows[0].n,
    );
    await page.locator('[data-test="storage-table"][data-name="sessions"]').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });
});
