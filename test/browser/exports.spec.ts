/** Every tab's exported files in a browser: a workbook shows the page's values in its units, and no PDF page ends with a heading. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { createShop } from '../../libs/shop-model/index.js';
import { writeBatch } from '../../database/fold/write-batch.js';
import { pdfLines } from '../support/pdf-text.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { type SheetCell, sheetsOf } from '../support/workbook.js';
import { waitFor } from '../support/wait-for.js';

const DAY_MS = 86_400_000;
const EVENTS = 12_000;
let store: TestStore;
let app: TestApp;
let browser: Browser;
let sessionId: string;
let productId: string;

beforeAll(async () => {
  store = await createTestStore();
  const now = Date.now();
  const shop = createShop({ seed: 'exports' });
  const events = [...shop.sessionsBetween(new Date(now - 20 * DAY_MS), new Date(now - 60_000), EVENTS)];
  await store.client.query('begin');
  await writeBatch(store.client, events, { kind: 'demo' });
  await store.client.query('commit');
  const { rows } = await store.client.query(
    `select user_session::text as session, product_id::text as product from events where event_type = 'purchase' order by event_time desc limit 1`,
  );
  [sessionId, productId] = [rows[0].session, rows[0].product];
  app = await startTestApp(store.url, { currency: 'EUR' });
  await app.send([
    { event_time: new Date().toISOString(), event_type: 'remove_from_cart', product_id: productId, user_id: '1', user_session: sessionId },
  ]);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

async function saved(page: Page, item: string): Promise<Buffer> {
  await page.locator('[data-test="export"]').click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`[data-test="${item}"]`).first().click()]);
  return readFileSync(await download.path());
}

interface ShownTable {
  label: string;
  heads: string[];
  rows: string[][];
}

/** The tables of the page, including those behind a chart. */
async function shownTables(page: Page): Promise<ShownTable[]> {
  for (const toggle of await page.locator('[data-test="twin-toggle"]').all()) await toggle.click();
  await page.locator('[role="region"] table').first().waitFor();
  return page.locator('[role="region"] table').evaluateAll((tables) =>
    tables.map((table) => ({
      label: table.closest('[role="region"]')?.getAttribute('aria-label') ?? '',
      heads: [...table.querySelectorAll('thead th')].map((head) => (head.textContent ?? '').replace(/\s*\?\s*$/, '').trim()),
      rows: [...table.querySelectorAll<HTMLElement>('tbody tr')].map((row) =>
        [...row.querySelectorAll<HTMLElement>('th, td')].map((cell) => cell.innerText.trim().split('\n')[0] ?? ''),
      ),
    })),
  );
}

const decimals = (value: number, digits: number) =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const signed = (value: number, text: string) => (value > 0 ? `+${text}` : text);

/** A cell as a spreadsheet shows it, for the formats in use. */
function shown({ value, format }: SheetCell): string {
  if (typeof value === 'string') return value;
  const at = new Date(Math.round((value - 25_569) * 86_400) * 1000);
  const seconds = Math.round(value * 86_400);
  const date = (options: Intl.DateTimeFormatOptions) => at.toLocaleString('en-US', { timeZone: 'UTC', ...options });
  const day = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  switch (format) {
    case '#,##0':
      return decimals(value, 0);
    case '#,##0.0':
      return decimals(value, 1);
    case '0.00" "%':
      return `${decimals(100 * value, 2)} %`;
    case '+[$€]#,##0.00;-[$€]#,##0.00;[$€]#,##0.00':
      return signed(value, `${value < 0 ? '-' : ''}€${decimals(Math.abs(value), 2)}`);
    case '[$€]#,##0.00':
      return `€${decimals(value, 2)}`;
    case '+#,##0;-#,##0;#,##0':
      return signed(value, decimals(value, 0));
    case '+0.00" pts";-0.00" pts";0.00" pts"':
      return `${signed(value, decimals(value, 2))} pts`;
    case 's" s"':
      return `${seconds} s`;
    case 's.0" s"':
      return `${decimals(value * 86_400, 1)} s`;
    case 'm" min"" "s" s"':
      return `${Math.floor(seconds / 60)} min${seconds % 60 === 0 ? '' : ` ${seconds % 60} s`}`;
    case '[h]" h"" "m" min"" "s" s"':
      return `${Math.floor(seconds / 3600)} h`;
    case 'mmm" "d", "yyyy':
      return date(day);
    case 'mmm" "yyyy':
      return date({ month: 'short', year: 'numeric' });
    case 'mmm" "d", "yyyy", "hh":"mm":"ss':
      return `${date(day)}, ${at.toISOString().slice(11, 19)}`;
    default:
      throw new Error(`no page shows ${value} as ${format}`);
  }
}

/** Whether the page shows the cell. The page may omit the day or the zone, shorten an id, or show more text. */
const says = (onPage: string, cell: SheetCell | null | undefined): boolean => {
  const words = onPage.replaceAll('\u2212', '-').replace(/^\+(?=[\d.]+ (s|min|h))/, '');
  if (cell === null || cell === undefined) return ['', '–'].includes(words);
  const inSheet = shown(cell);
  return words.startsWith(inSheet) || inSheet.endsWith(words) || inSheet.startsWith(words.replace(/…$/, ''));
};

const NAMES_OF_THE_PROGRAM = /\b[a-z]+_[a-z]+\b|\b(nonPurchasers|asAll|viewToCart|cartToPurchase)\b/;

it.each([
  ['/funnel?compare=previous&range=7d&stage=view'],
  ['/funnel?by=price&interval=hour&range=7d&figure=overall'],
  ['/products?minViews=5&compare=previous&range=7d'],
  ['/products?minViews=5&compare=previous&range=7d&moved=revenue'],
  ['/carts?minCarts=1'],
  ['/carts?minCarts=1&method=carts'],
  ['/sessions'],
  ['/sessions?hours=duration'],
  ['/brands?metric=revenue'],
  ['/brands?measure=share&interval=week'],
  ['/brands?interval=month'],
  ['/cohorts'],
  ['/cohorts?show=users&unit=month'],
  ['PRODUCT'],
  ['SESSION'],
])('the workbook and the PDF of %s show the same as the page', async (address) => {
  const path = address.replace('PRODUCT', `/products/${productId}`).replace('SESSION', `/sessions/${sessionId}`);
  const { context, page, problems } = await signIn(browser, app, path);
  await page.locator('table, [data-test="twin-toggle"]').first().waitFor();
  await waitFor('all tiles', async () => (await page.locator('[aria-busy="true"], .skeleton').count()) === 0);
  const tables = await shownTables(page);
  expect(tables.length).toBeGreaterThan(0);

  const sheets = sheetsOf(await saved(page, 'export-xlsx'));
  for (const { label, heads, rows } of tables) {
    const sheet = sheets.get(
      label
        .replace(/[[\]:*?/\\]/g, ' ')
        .slice(0, 31)
        .trim(),
    );
    if (sheet === undefined) throw new Error(`no sheet ${label} among ${[...sheets.keys()].join(', ')}`);
    const [sheetHeads = [], ...sheetRows] = sheet;
    const placeOf = new Map(sheetHeads.map((head, at) => [String(head?.value ?? ''), at]));
    const differing = rows.flatMap((row, at) =>
      row.flatMap((onPage, column) => {
        const cell = sheetRows[at]?.[placeOf.get(heads[column] ?? '') ?? -1];
        return says(onPage, cell)
          ? []
          : [`${label}, ${heads[column]}: ${onPage} is ${cell === undefined || cell === null ? cell : shown(cell)}`];
      }),
    );
    expect(differing.slice(0, 5)).toEqual([]);
  }
  const words = [...sheets].slice(1).flatMap(([, sheet]) => sheet.flat().map((cell) => String(cell?.value ?? '')));
  // Category codes are the shop's own words.
  const strange = words.filter((word) => NAMES_OF_THE_PROGRAM.test(word) && !word.includes('.') && word !== 'country_yard');
  expect(strange).toEqual([]);

  const pages = pdfLines(await saved(page, 'export-pdf'));
  const titles = new Set(tables.map(({ label }) => label));
  const last = pages.map((lines) => lines.slice(0, -1).at(-1)?.text ?? '');
  expect(last.filter((line) => titles.has(line))).toEqual([]);
  expect(pages.flat().filter(({ text }) => titles.has(text)).length).toBeGreaterThanOrEqual(tables.length);
  expect(problems).toEqual([]);
  await context.close();
});
