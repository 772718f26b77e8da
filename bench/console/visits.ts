// Functions passed to `evaluate` run in the page.
/// <reference lib="dom" />
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';

const CHART = '[data-test="chart"][data-ready="true"]';
const VIEWPORT = { width: 1440, height: 900 };

export interface Visit {
  /** From the start of the navigation to the frame with the first chart. */
  chartMs: number;
  /** Total size of all scripts loaded by then, each gzipped. */
  scriptBytes: number;
}

/** A signed-in browser context with empty caches. */
export async function newVisitor(browser: Browser, url: string, cookie: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  const cookies = cookie.split('; ').map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return { name, value: value.join('='), url };
  });
  await context.addCookies(cookies);
  return context;
}

/** A first visit, up to the first chart. The page takes the time itself: polling from outside would add to the measurement. */
export async function firstVisit(context: BrowserContext, url: string): Promise<Visit> {
  const page = await context.newPage();
  await page.addInitScript((selector) => {
    const look = (): void => {
      if (document.querySelector(selector) === null) requestAnimationFrame(look);
      else document.documentElement.dataset.chartMs = String(performance.now());
    };
    requestAnimationFrame(look);
  }, CHART);
  const sizes = new Map<string, Promise<number>>();
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return;
    const size = response.body().then((body) => gzipSync(body).length);
    // Prefetches for later pages may still be running when the page is closed.
    size.catch(() => undefined);
    sizes.set(response.url(), size);
  });
  await page.goto(url);
  await page.locator('html[data-chart-ms]').waitFor({ state: 'attached' });
  const chartMs = Number(await page.locator('html').getAttribute('data-chart-ms'));
  const begun = await page.evaluate(
    (until) =>
      performance
        .getEntriesByType('resource')
        .filter(({ startTime }) => startTime < until)
        .map(({ name }) => name),
    chartMs,
  );
  const loaded = await Promise.all(begun.flatMap((name) => sizes.get(name) ?? []));
  await page.close();
  return { chartMs, scriptBytes: loaded.reduce((sum, bytes) => sum + bytes, 0) };
}

/** Selector that shows each tab's own answer. */
export const TABS = {
  funnel: '[data-test="funnel-view-count"]',
  products: '[data-test="row"]',
  carts: '[data-test="carts-matching"]',
  sessions: '[data-test="sessions-count-purchasers"]',
  brands: CHART,
  cohorts: 'table',
} as const;
export type Tab = keyof typeof TABS;

/** Time from the click on a tab to the frame with its own answer. */
export async function changeTab(page: Page, tab: Tab): Promise<number> {
  return page.evaluate(
    ({ name, answer }) =>
      new Promise<number>((resolve, reject) => {
        const link = document.querySelector<HTMLElement>(`[data-test="nav-${name}"]`);
        if (link === null) {
          reject(new Error(`there is no tab ${name}`));
          return;
        }
        const heading = document.querySelector('h1');
        const begun = performance.now();
        link.click();
        const look = (): void => {
          const isThere = document.querySelector('h1') !== heading && document.querySelector(answer) !== null;
          if (isThere) resolve(performance.now() - begun);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    { name: tab, answer: TABS[tab] },
  );
}

const framesSeen = z.object({ frames: z.number(), longestMs: z.number(), seconds: z.number(), changes: z.number() });
export type FramesSeen = z.output<typeof framesSeen>;

/** Counts a page's frames, and how often the text of an element changes meanwhile. */
export async function watchFrames(page: Page, seconds: number, changing: string): Promise<FramesSeen> {
  const seen = await page.evaluate(
    ({ ms, selector }) =>
      new Promise((resolve) => {
        const result = { frames: 0, longestMs: 0, seconds: 0, changes: 0 };
        let [first, last, text] = [0, 0, ''];
        const frame = (now: number): void => {
          const element = document.querySelector<HTMLElement>(selector);
          const shown = element?.dataset.value ?? element?.textContent ?? '';
          if (last === 0) first = now;
          else {
            result.frames += 1;
            result.longestMs = Math.max(result.longestMs, now - last);
            if (shown !== text) result.changes += 1;
          }
          [last, text] = [now, shown];
          if (now - first < ms) requestAnimationFrame(frame);
          else resolve({ ...result, seconds: (now - first) / 1000 });
        };
        requestAnimationFrame(frame);
      }),
    { ms: seconds * 1000, selector: changing },
  );
  return framesSeen.parse(seen);
}
