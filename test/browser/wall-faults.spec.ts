import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn, valueOf } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const WALL = { width: 1920, height: 1080 };
let browser: Browser;
let store: TestStore;

const view = (app: TestApp) => ({
  event_time: app.app.get(Clock).now().toISOString(),
  event_type: 'view',
  product_id: '1004856',
  price: '130.76',
  user_id: '541312140',
});
const stateOf = (page: Page) => page.locator('[data-test="wall"]').getAttribute('data-state');
const becomes = (page: Page, state: string) => waitFor(`the wall to be ${state}`, async () => (await stateOf(page)) === state, 40_000);
const shows = (page: Page, views: number) => waitFor(`${views} views`, async () => (await valueOf(page, 'wall-views')) === views, 40_000);

beforeAll(async () => {
  browser = await launchBrowser();
}, 120_000);
afterAll(() => browser?.close());

describe('the wall during an outage', () => {
  let app: TestApp;
  beforeAll(async () => {
    store = await createTestStore();
  });
  afterAll(() => store?.drop());

  it('grays out with its age and the reason while the database is away, and recovers on its own', async () => {
    const database = await startFaultProxy(store.url);
    const behindProxy = new URL(store.url);
    behindProxy.port = new URL(database.url).port;
    behindProxy.hostname = new URL(database.url).hostname;
    app = await startTestApp(behindProxy.href);
    await app.send([view(app)]);
    const { context, page } = await signIn(browser, app, '/wall', WALL);
    await shows(page, 1);
    await database.refuse();
    await becomes(page, 'stale');
    expect(await page.locator('[data-test="wall-notice"]').innerText()).toMatch(/No update for \d+ s[\s\S]*Waiting for the next update/);
    expect(await valueOf(page, 'wall-views')).toBe(1);
    await database.allow();
    await becomes(page, 'current');
    await app.send([view(app)]);
    await shows(page, 2);
    await context.close();
    await app.close();
    await database.close();
  }, 120_000);

  it('gets a fresh snapshot after a cut or slow connection', async () => {
    app = await startTestApp(store.url);
    const network = await startFaultProxy(app.url);
    const { context, page } = await signIn(browser, { ...app, url: network.url }, '/wall', WALL);
    await shows(page, 2);
    await network.refuse();
    await becomes(page, 'stale');
    await app.send([view(app), view(app)]);
    network.delayReplies(400);
    await network.allow();
    await shows(page, 4);
    await becomes(page, 'current');
    // Updates delayed by 400 ms must not make the wall look stale.
    await app.send([view(app)]);
    await shows(page, 5);
    expect(await stateOf(page)).toBe('current');
    await context.close();
    await network.close();
    await app.close();
  }, 120_000);
});

describe('the day of the wall', () => {
  it.each([
    ['midnight', '2026-11-23T22:59:56Z', 'Mon, Nov 23', 'Tue, Nov 24'],
    ['the midnight after a change from summer time', '2026-10-25T22:59:56Z', 'Sun, Oct 25', 'Mon, Oct 26'],
  ])(
    'ends at %s in the zone of the store, and the next one starts empty',
    async (_, start, before, after) => {
      const berlin = await createTestStore('Europe/Berlin');
      const app = await startTestApp(berlin.url);
      const clock = app.app.get(Clock);
      // The clock stands still until the page is open.
      let begun: number | null = null;
      clock.now = () => new Date(Date.parse(start) + (begun === null ? 0 : performance.now() - begun));
      await app.send([view(app), view(app)]);
      const { context, page } = await signIn(browser, app, '/wall', WALL);
      await shows(page, 2);
      expect(await page.locator('[data-test="wall-day"]').textContent()).toBe(`Today, ${before}`);
      begun = performance.now();
      await waitFor('the new day', async () => (await page.locator('[data-test="wall-day"]').textContent()) === `Today, ${after}`, 30_000);
      await shows(page, 0);
      expect(await page.locator('[data-test="wall-clock"]').textContent()).toMatch(/^(00|12):00:\d\d/);
      await app.send([view(app)]);
      await shows(page, 1);
      await context.close();
      await app.close();
      await berlin.drop();
    },
    120_000,
  );

  it('passes through the repeated hour', async () => {
    const berlin = await createTestStore('Europe/Berlin');
    const app = await startTestApp(berlin.url);
    const clock = app.app.get(Clock);
    let at = Date.parse('2026-10-25T00:30:00Z');
    clock.now = () => new Date(at);
    await app.send([view(app)]);
    const { context, page } = await signIn(browser, app, '/wall', WALL);
    await shows(page, 1);
    expect(await page.locator('[data-test="wall-clock"]').textContent()).toMatch(/^0?2:30:/);
    // 2:30 again, an hour later.
    at += 3_600_000;
    await app.send([view(app)]);
    await shows(page, 2);
    await waitFor('the zone’s new name', async () => /GMT\+1\)/.test((await page.locator('header').first().textContent()) ?? ''), 60_000);
    expect(await page.locator('[data-test="wall-clock"]').textContent()).toMatch(/^0?2:30:/);
    await context.close();
    await app.close();
    await berlin.drop();
  }, 120_000);
});
