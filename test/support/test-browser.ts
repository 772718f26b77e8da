import { type Browser, type BrowserContext, chromium, type LaunchOptions, type Page } from 'playwright-core';
import { ADMIN, type TestApp } from './test-app.js';

export async function launchBrowser(): Promise<Browser> {
  const options = process.env.TEST_CHROMIUM;
  if (options === undefined) throw new Error('no Chromium was set up: use the jest project "browser"');
  return chromium.launch(JSON.parse(options) as LaunchOptions);
}

export interface SignedIn {
  context: BrowserContext;
  page: Page;
  /** Script and console errors since the page was opened. */
  problems: string[];
}

/** Opens a page on which the admin has signed in through the form. */
export async function signIn(browser: Browser, app: TestApp, path: string, viewport = { width: 1440, height: 900 }): Promise<SignedIn> {
  const context = await browser.newContext({ viewport, baseURL: app.url, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    // The first request for the current account gets a 401, and the browser logs every 401.
    if (message.type() === 'error' && !message.text().includes('401')) problems.push(message.text());
  });
  await page.goto(`/login?next=${encodeURIComponent(path)}`);
  await page.getByLabel(/e-?mail/i).fill(ADMIN.email);
  await page.locator('input[type=password]').fill(ADMIN.password);
  await page.getByRole('button', { name: /sign in/i }).click();
  await page.waitForURL((url) => url.pathname === path.split('?')[0]);
  return { context, page, problems };
}

export type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Signs the admin in through the form. @returns what `browser.newContext` needs to begin signed in */
export async function signedInState(browser: Browser, app: TestApp): Promise<StorageState> {
  const { context } = await signIn(browser, app, '/funnel');
  try {
    return await context.storageState();
  } finally {
    await context.close();
  }
}

/** The raw number behind an element. */
export const valueOf = async (page: Page, name: string): Promise<number | null> => {
  const value = await page.locator(`[data-test="${name}"]`).first().getAttribute('data-value');
  return value === null || value === '' ? null : Number(value);
};
