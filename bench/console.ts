import { setTimeout as delay } from 'node:timers/promises';
import { funnelAnswer } from '@storepulse/contracts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PlainPage } from './baseline/plain-page.js';
import { launchChromium } from './chromium.js';
import { changeTab, firstVisit, newVisitor, TABS, type Tab, type Visit, watchFrames } from './console/visits.js';
import { printerOf, tell } from './figure.js';
import { startSender } from './load/child.js';
import { percentile } from './percentile.js';
import { ServerUnderTest } from './server-under-test.js';
import { Stock } from './store/stock.js';

const BENCH = 'console';
const VISITS = 15;
const ROUNDS = 10;
const READING_MS = 1000;
const WARMING_SECONDS = 5;
const FRAME_SECONDS = 20;
/** Enough that every update differs from the previous one; the server pushes at most four per second. */
const EVENTS_PER_SECOND = 40;

const MARK_SCRIPT_KB = 300;
const MARK_CHART_MS = 1500;
const MARK_TAB_MS = 200;
/** A headless browser draws 60 frames per second; an occasional late frame is not the page's fault. */
const MARK_FRAMES = 59.5;

type Print = ReturnType<typeof printerOf>;
const TAB_NAMES = Object.keys(TABS).filter((name): name is Tab => name in TABS);

/** The console in a browser: first visit, tab changes, frames under live updates. */
export async function benchConsole(events: number): Promise<void> {
  const stock = await Stock.of(events);
  await stock.complete();
  const print = printerOf(BENCH, stock.files.rows);
  const browser = await launchChromium();
  try {
    const server = await ServerUnderTest.start({ dataDir: stock.dataDir });
    try {
      await benchVisits(browser, server, print);
      await benchTabs(browser, server, print);
    } finally {
      await server.stop();
    }
    await benchFrames(browser, print);
  } finally {
    await browser.close();
  }
}

async function benchVisits(browser: Browser, server: ServerUnderTest, print: Print): Promise<void> {
  const funnel = await fetch(`${server.url}/api/sales-funnel`, { headers: { authorization: `Bearer ${server.token}` } });
  const plain = await PlainPage.start(funnelAnswer.parse(await funnel.json()));
  try {
    const [own, bare]: [Visit[], Visit[]] = [[], []];
    tell(`console: ${VISITS} first visits, each beside one of a plain page`);
    for (let visit = 0; visit < VISITS; visit += 1) {
      for (const [url, visits] of [
        [`${server.url}/funnel`, own],
        [plain.url, bare],
      ] as const) {
        const visitor = await newVisitor(browser, server.url, server.cookie);
        visits.push(await firstVisit(visitor, url));
        await visitor.close();
      }
    }
    const kilobytes = (visits: readonly Visit[]) => Math.max(...visits.map(({ scriptBytes }) => scriptBytes)) / 1024;
    const chart = (visits: readonly Visit[], p: number) =>
      percentile(
        visits.map(({ chartMs }) => chartMs),
        p,
      );
    const beside = (value: number) => ({ baseline: { name: 'plain page with the whole of ECharts', value } });
    print('first_visit_scripts', kilobytes(own), 'KB gzipped', { ...beside(kilobytes(bare)), atMost: MARK_SCRIPT_KB });
    print('first_visit_to_chart_p50', chart(own, 0.5), 'ms', { ...beside(chart(bare, 0.5)), atMost: MARK_CHART_MS });
    print('first_visit_to_chart_longest', chart(own, 1), 'ms', { ...beside(chart(bare, 1)), atMost: MARK_CHART_MS });
  } finally {
    await plain.stop();
  }
}

async function benchTabs(browser: Browser, server: ServerUnderTest, print: Print): Promise<void> {
  tell('console: a tab pressed as soon as the first page is there');
  const hasty = await newVisitor(browser, server.url, server.cookie);
  print('tab_change_at_once', await changeTab(await openFunnel(hasty, server.url), 'products'), 'ms', { atMost: MARK_TAB_MS });
  await hasty.close();

  tell(`console: each tab opened for the first time, then ${ROUNDS} rounds through all of them`);
  const first = new Map<Tab, number>();
  const again = new Map<Tab, number[]>(TAB_NAMES.map((tab) => [tab, []]));
  const visitor = await newVisitor(browser, server.url, server.cookie);
  const page = await openFunnel(visitor, server.url);
  await read(page);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const tab of [...TAB_NAMES.slice(1), ...TAB_NAMES.slice(0, 1)]) {
      const ms = await changeTab(page, tab);
      if (round > 0) again.get(tab)?.push(ms);
      // The funnel is already open.
      else if (tab !== TAB_NAMES[0]) first.set(tab, ms);
      await read(page);
    }
  }
  await visitor.close();
  for (const [tab, ms] of first) print(`tab_change_first_to_${tab}`, ms, 'ms', { atMost: MARK_TAB_MS });
  for (const [tab, times] of again) print(`tab_change_to_${tab}_p50`, percentile(times, 0.5), 'ms', { atMost: MARK_TAB_MS });
  print('tab_change_p95', percentile([...again.values()].flat(), 0.95), 'ms', { atMost: MARK_TAB_MS });
}

async function openFunnel(visitor: BrowserContext, url: string): Promise<Page> {
  const page = await visitor.newPage();
  await page.goto(`${url}/funnel`);
  await page.locator(TABS.funnel).first().waitFor();
  return page;
}

/** Waits for the page's other tiles and a reader's pause; otherwise their requests would slow the next tab change. */
async function read(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await delay(READING_MS);
}

/** Uses a fresh live store: no shop has a month of old events and today's events in one store. */
async function benchFrames(browser: Browser, print: Print): Promise<void> {
  const server = await ServerUnderTest.start();
  try {
    for (const [name, path, changing] of [
      ['funnel', '/funnel', '[data-test="funnel-view-count"]'],
      ['products', '/products?minViews=0', '[data-test="freshness"]'],
      ['wall', '/wall', '[data-test="wall-heartbeat"]'],
    ] as const) {
      tell(`console: frames of ${name} for ${FRAME_SECONDS} s at ${EVENTS_PER_SECOND} events/s`);
      const seconds = WARMING_SECONDS + FRAME_SECONDS + WARMING_SECONDS;
      const sender = await startSender({
        url: server.url,
        writeKey: server.writeKey,
        connections: 2,
        eventsPerRequest: 10,
        eventsPerSecond: EVENTS_PER_SECOND,
        visitors: 5000,
        seconds,
      });
      const sending = sender.go();
      const visitor = await newVisitor(browser, server.url, server.cookie);
      const page = await visitor.newPage();
      await page.goto(server.url + path);
      await page.locator(changing).first().waitFor({ state: 'attached' });
      await watchFrames(page, WARMING_SECONDS, changing);
      const { frames, longestMs, seconds: watched, changes } = await watchFrames(page, FRAME_SECONDS, changing);
      await visitor.close();
      await sending;
      print(`frames_per_second_${name}`, frames / watched, 'frames/s', { atLeast: MARK_FRAMES });
      print(`longest_frame_${name}`, longestMs, 'ms');
      print(`updates_per_second_${name}`, changes / watched, 'updates/s');
    }
  } finally {
    await server.stop();
  }
}
