import { setTimeout as delay } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';
import { launchChromium } from '../chromium.js';
import { figureOf, print, tell } from '../figure.js';
import { FastServer } from '../wall/fast-server.js';

const BENCH = 'soak';
const UPDATES = 100_000;
/** The page's first rotations fill caches and compile code. */
const WARM_UP = 10_000;
const SAMPLES = 10;
/** Updates sent before waiting for the page; otherwise a growing queue would be measured as memory. */
const BURST = 50;
/** Limit over the measured updates, about a day of a busy wall at one update per second. */
const MARK_GROWTH_MB = 1;

interface Sample {
  updates: number;
  megabytes: number;
  nodes: number;
  listeners: number;
}

/** Memory growth of a wall that rotates through all its scenes during 100,000 updates. */
export async function soakWall(): Promise<void> {
  const server = await FastServer.start();
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(`${server.url}/wall?scenes=all&seconds=5`);
    await page.locator('[data-test="wall-heartbeat"]').waitFor();
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    // Painting takes nine tenths of the time and none of the memory measured here.
    await page.addStyleTag({ content: 'html { display: none }' });
    const samples: Sample[] = [];
    let sent = 0;
    const step = (UPDATES - WARM_UP) / SAMPLES;
    for (let target = WARM_UP; target <= UPDATES; target += step) {
      while (sent < target) {
        for (let burst = 0; burst < BURST; burst += 1) server.update();
        sent += BURST;
        await seen(page, sent);
      }
      samples.push({ updates: sent, ...(await measure(session)) });
      tell(`soak: ${sent} updates, ${samples.at(-1)?.megabytes.toFixed(1)} MB, ${samples.at(-1)?.nodes} nodes`);
    }
    tellFigures(samples);
  } finally {
    await browser.close();
    await server.stop();
  }
}

function tellFigures(samples: readonly Sample[]): void {
  const [first, last] = [samples.at(0), samples.at(-1)];
  if (first === undefined || last === undefined) throw new Error('nothing was measured');
  print(figureOf(BENCH, 'updates', last.updates, 'updates', { atLeast: UPDATES }));
  print(figureOf(BENCH, 'memory_at_start', first.megabytes, 'MB'));
  print(figureOf(BENCH, 'memory_at_end', last.megabytes, 'MB'));
  print(figureOf(BENCH, 'memory_growth', last.megabytes - first.megabytes, 'MB', { atMost: MARK_GROWTH_MB }));
  print(figureOf(BENCH, 'memory_most', Math.max(...samples.map(({ megabytes }) => megabytes)), 'MB'));
  print(figureOf(BENCH, 'nodes_at_start', first.nodes, 'nodes'));
  print(figureOf(BENCH, 'nodes_most', Math.max(...samples.map(({ nodes }) => nodes)), 'nodes'));
  print(figureOf(BENCH, 'listeners_at_start', first.listeners, 'listeners'));
  print(figureOf(BENCH, 'listeners_most', Math.max(...samples.map(({ listeners }) => listeners)), 'listeners'));
}

/** Waits until the page has drawn the newest update; the heartbeat counts updates. */
async function seen(page: Page, updates: number): Promise<void> {
  const heart = page.locator('[data-test="wall-heartbeat"]');
  while (Number(await heart.getAttribute('data-value')) < updates) await delay(5);
}

async function measure(session: CDPSession): Promise<Omit<Sample, 'updates'>> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { megabytes: of('JSHeapUsedSize') / 1e6, nodes: of('Nodes'), listeners: of('JSEventListeners') };
}
