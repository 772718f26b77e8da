/** The analyst's desk in a browser: days, comparison, filters and files. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FunnelAnswer } from '@storepulse/contracts';
import type { Browser, Page } from 'playwright-core';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { afternoonClock } from '../support/afternoon-clock.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn, valueOf } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { unzipped } from '../support/unzipped.js';
import { waitFor } from '../support/wait-for.js';

const DAY_MS = 86_400_000;
let store: TestStore;
let app: TestApp;
let browser: Browser;

const clock = afternoonClock();
const dayBefore = (days: number): string => new Date(clock().getTime() - days * DAY_MS).toISOString().slice(0, 10);
const eventOf = (daysAgo: number, changes: object = {}) => ({
  event_time: `${dayBefore(daysAgo)}T12:00:00Z`,
  event_type: 'view',
  product_id: '7',
  category_id: '70',
  category_code: 'electronics.audio.headphone',
  brand: '=evil',
  price: '10.50',
  user_id: '1',
  user_session: '72d76fde-8bb3-4e00-8c23-a032dfed738c',
  ...changes,
});

beforeAll(async () => {
  store = await createTestStore();
  // Yesterday 30 views and 3 purchases, the day before 20 and 1; plus another category.
  const events = [
    ...Array.from({ length: 30 }, () => eventOf(1)),
    ...Array.from({ length: 3 }, () => eventOf(1, { event_type: 'purchase' })),
    ...Array.from({ length: 20 }, () => eventOf(2)),
    eventOf(2, { event_type: 'purchase' }),
    ...Array.from({ length: 5 }, () => eventOf(1, { product_id: '8', category_id: '71', category_code: 'apparel.shoes', brand: 'plain' })),
    // Without an event today the store counts as old data, which has other presets.
    eventOf(0, { product_id: '8', category_id: '71', category_code: 'apparel.shoes', event_time: clock().toISOString() }),
  ];
  await foldEvents(store.client, events);
  app = await startTestApp(store.url);
  app.app.get(Clock).now = clock;
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

const views = (page: Page, expected: number) =>
  waitFor(`${expected} views`, async () => (await valueOf(page, 'funnel-view-count')) === expected);

async function saved(page: Page, item: string): Promise<{ name: string; bytes: Buffer }> {
  await page.locator('[data-test="export"]').click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`[data-test="${item}"]`).first().click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

describe('the filter bar', () => {
  it('compares with other days, and keeps its state in the URL and across tabs', async () => {
    const { context, page, problems } = await signIn(browser, app, '/funnel?range=yesterday');
    await views(page, 35);
    await page.locator('[data-test="compare"]').click();
    await page.getByRole('option', { name: 'Previous period' }).click();
    await page.locator('[data-test="funnel-view-count-change"]').getByText('+75.0 %').waitFor();
    await page.locator('[data-test="funnel-purchase-count-change"]').getByText('+200.0 %').waitFor();

    await page.locator('[data-test="category"]').click();
    await page.locator('[data-test="category-electronics"]').waitFor();
    expect(await page.locator('[data-test="category-electronics.audio"]').count()).toBe(0);
    await page.locator('[data-test="category-electronics"]').click();
    await views(page, 30);
    await page.locator('[data-test="funnel-view-count-change"]').getByText('+50.0 %').waitFor();
    await page.keyboard.press('Escape');
    expect(new URL(page.url()).search).toBe('?range=yesterday&compare=previous&category=electronics');

    const again = await context.newPage();
    await again.goto(page.url());
    await views(again, 30);
    await again.close();

    await page.locator('[data-test="nav-sessions"]').click();
    await page.waitForURL(/\/sessions\?range=yesterday&compare=previous&category=electronics$/);
    await page.goBack();
    await views(page, 30);
    await page.getByRole('button', { name: 'Remove electronics' }).click();
    await views(page, 35);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('works with the keyboard alone', async () => {
    const { context, page, problems } = await signIn(browser, app, '/funnel?range=yesterday');
    await views(page, 35);
    await page.locator('[data-test="category"]').focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-test="category-electronics"]').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.locator('[data-test="category-electronics.audio"]').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/category=electronics\.audio$/);
    await views(page, 30);
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('keys', () => {
  it('open pages and controls, are listed, and can be turned off', async () => {
    const { context, page, problems } = await signIn(browser, app, '/funnel');
    await views(page, 56);
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.waitForURL(/\/products$/);
    await page.keyboard.press('/');
    await page.keyboard.type('gfp');
    await page.waitForURL(/search=gfp/);
    await page.locator('h1').click();
    await page.keyboard.press('d');
    await page.locator('[data-test="range-7d"]').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('e');
    await page.locator('[data-test="export-pdf"]').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('c');
    await page.getByRole('option', { name: 'Same weekdays before' }).waitFor();
    await page.keyboard.press('Escape');

    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Sales Funnel').waitFor();
    await page.getByRole('switch').click();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    expect(new URL(page.url()).pathname).toBe('/products');
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('an export', () => {
  it('has the numbers of the API, in every format', async () => {
    const { context, page, problems } = await signIn(browser, app, '/funnel?range=yesterday&compare=previous');
    await views(page, 35);
    const day = dayBefore(1);
    const answer = (await app.get(`/api/sales-funnel?from=${day}&to=${day}`)) as FunnelAnswer;
    const wanted = answer.stages.map(({ events, users, sessions }) => [events, users, sessions]);

    const csv = await saved(page, 'export-csv');
    expect(csv.name).toMatch(/^storepulse-sales-funnel-.*\.csv$/);
    const lines = csv.bytes.toString('utf8').split('\r\n');
    const table = lines.slice(lines.findIndex((line) => line.startsWith('Stage,')) + 1, -1);
    expect(table.map((line) => line.split(',').slice(1).map(Number))).toEqual(wanted);
    expect(lines.find((line) => line.startsWith('# Address'))).toContain(`/funnel?compare=previous&from=${day}&to=${day}`);

    const workbook = unzipped((await saved(page, 'export-xlsx')).bytes);
    const sheet = workbook.get('xl/worksheets/sheet2.xml') ?? '';
    const numbers = [...sheet.matchAll(/<c [^>]*><v>(\d+)<\/v><\/c>/g)].map(([, value]) => Number(value));
    expect(numbers).toEqual(expect.arrayContaining(wanted.flat().filter((value) => value !== null)));

    // Compare with the raw events; sessions count on the day they started.
    const { rows } = await store.client.query(
      `with marked as (
         select *, event_time::date = $1 as on_day, min(event_time) over (partition by user_session)::date = $1 as begun from events)
       select event_type as stage, count(*) filter (where on_day)::int as events, count(distinct user_id) filter (where on_day)::int as users,
         count(distinct user_session) filter (where begun)::int as sessions
       from marked group by 1`,
      [day],
    );
    const raw = (stage: string) => rows.find((row) => row.stage === stage) ?? { events: 0, users: 0, sessions: 0 };
    expect(['view', 'cart', 'purchase'].map((stage) => [raw(stage).events, raw(stage).users, raw(stage).sessions])).toEqual(wanted);

    expect((await saved(page, 'export-png')).bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    const pdf = (await saved(page, 'export-pdf')).bytes;
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(pdf.length).toBeGreaterThan(10_000);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('never turns a brand name into a formula', async () => {
    const { context, page } = await signIn(browser, app, '/products?minViews=0');
    await page.locator('[data-test="row"]').first().waitFor();
    const csv = (await saved(page, 'export-csv')).bytes.toString('utf8');
    expect(csv).toContain(',"\'=evil",');
    expect(csv).not.toContain(',=evil,');
    await context.close();
  });
});
