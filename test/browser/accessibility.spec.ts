/** Checks every page against WCAG 2.2 AA, as far as axe-core can, in both themes and on a phone. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext } from 'playwright-core';
import { generateHistory } from '../oracle/generated-history.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, type StorageState, signedInState } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const AXE = createRequire(import.meta.url).resolve('axe-core');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const PAGES = [
  '/funnel?range=7d&compare=previous&category=electronics',
  '/funnel?stage=cart&by=price',
  '/products?minViews=0',
  '/carts?minCarts=0',
  '/sessions',
  '/brands?compare=previous&measure=share',
  '/cohorts',
  '/segments?edit=new',
  '/admin/refresh',
  '/admin/ingest',
  '/admin/loads',
  '/admin/storage',
  '/admin/reconcile',
  '/admin/access',
];
const DESK = { width: 1440, height: 1000 };
const PHONE = { width: 390, height: 844 };

let store: TestStore;
let app: TestApp;
let browser: Browser;
let signedIn: StorageState;

beforeAll(async () => {
  store = await createTestStore();
  await foldEvents(store.client, generateHistory(5, 300).fromFile);
  app = await startTestApp(store.url);
  browser = await launchBrowser();
  signedIn = await signedInState(browser, app);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

type Theme = 'light' | 'dark';

/** One context for each size and language: its pages share the sign-in and the files of the console. */
const contexts = new Map<string, Promise<BrowserContext>>();

function contextOf(viewport: { width: number; height: number }, language: string): Promise<BrowserContext> {
  const key = `${viewport.width} ${language}`;
  const open = async () => {
    const context = await browser.newContext({ storageState: signedIn, viewport, baseURL: app.url, reducedMotion: 'reduce' });
    await context.addInitScript((chosen) => localStorage.setItem('storepulse.language', chosen), language);
    return context;
  };
  const context = contexts.get(key) ?? open();
  contexts.set(key, context);
  return context;
}

async function violationsOf(
  path: string,
  size: { width: number; height: number },
  themes: readonly Theme[],
  language = 'en',
): Promise<Partial<Record<Theme, string[]>>> {
  const context = await contextOf(size, language);
  const page = await context.newPage();
  try {
    await page.goto(path);
    await page.locator('h1').waitFor();
    await page.waitForURL((url) => url.pathname === path.split('?')[0]);
    await page.waitForFunction((chosen) => document.documentElement.lang === chosen, language);
    // Injected through DevTools: the page's security policy blocks foreign scripts.
    const devtools = await context.newCDPSession(page);
    await devtools.send('Runtime.evaluate', { expression: readFileSync(AXE, 'utf8') });
    const found: Partial<Record<Theme, string[]>> = {};
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // Colors in mid-transition between themes belong to neither.
      await page.waitForFunction((theme) => document.documentElement.dataset.theme === theme, colorScheme);
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
      await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'));
      const { violations } = await page.evaluate(
        (rules) => (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({ runOnly: rules }),
        RULES,
      );
      found[colorScheme] = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} — ${failureSummary ?? ''}`),
      );
    }
    return found;
  } finally {
    await page.close();
  }
}

it.each(PAGES)('finds no violation on %s', async (path) => {
  expect(await violationsOf(path, DESK, ['light', 'dark'])).toEqual({ light: [], dark: [] });
  expect(await violationsOf(path, PHONE, ['light'])).toEqual({ light: [] });
});

it('finds no violation on the product and session pages', async () => {
  const { rows } = await store.client.query(
    `select (select product_id from products order by views desc limit 1) as product, (select user_session from sessions order by events desc limit 1) as session`,
  );
  for (const path of [`/products/${rows[0].product}`, `/sessions/${rows[0].session}`]) {
    expect(await violationsOf(path, DESK, ['light'])).toEqual({ light: [] });
    expect(await violationsOf(path, PHONE, ['dark'])).toEqual({ dark: [] });
  }
});

it.each(['/funnel?range=7d&compare=previous', '/admin/refresh'])('finds no violation on %s in German', async (path) => {
  expect(await violationsOf(path, DESK, ['light'], 'de')).toEqual({ light: [] });
  expect(await violationsOf(path, PHONE, ['dark'], 'de')).toEqual({ dark: [] });
});
