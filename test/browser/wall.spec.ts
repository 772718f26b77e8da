import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { writeBatch } from '../../database/fold/write-batch.js';
import { parseEvent } from '../../database/fold/parse-event.js';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { afternoonClock } from '../support/afternoon-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn, valueOf } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const DAY_MS = 86_400_000;
let store: TestStore;
let app: TestApp;
let browser: Browser;

/** Near midnight, the compared weekday would change before the file ends. */
const clock = afternoonClock();
const event = (changes: object = {}, at = clock()) => ({
  event_time: at.toISOString(),
  event_type: 'view',
  product_id: '1004856',
  category_id: '2053013555631882655',
  category_code: 'electronics.smartphone',
  brand: 'samsung',
  price: '130.76',
  user_id: '541312140',
  user_session: '72d76fde-8bb3-4e00-8c23-a032dfed738c',
  ...changes,
});

beforeAll(async () => {
  store = await createTestStore();
  // Four weeks with the same quiet weekday, and one before them whose first day may be incomplete.
  const rows = [1, 2, 3, 4, 5].flatMap((week) =>
    Array.from({ length: 10 }, (_, n) => {
      const midnight = new Date(Math.floor(clock().getTime() / DAY_MS) * DAY_MS - 7 * week * DAY_MS);
      const parsed = parseEvent(event({ user_id: String(week * 100 + n) }, new Date(midnight.getTime() + n)));
      if (!parsed.ok) throw new Error(parsed.reason);
      return parsed.row;
    }),
  );
  await store.client.query('begin');
  await writeBatch(store.client, rows, { kind: 'load' });
  await store.client.query('commit');
  app = await startTestApp(store.url);
  app.app.get(Clock).now = clock;
  await app.send([event(), event({ event_type: 'cart' })]);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

const wall = async (query: string, size = { width: 1920, height: 1080 }) => signIn(browser, app, `/wall?${query}`, size);
const scene = (page: Page, name: string) => page.locator(`[data-test="scene-${name}"]`);

/** Sends events and waits for a number to grow by `by`. */
async function grows(page: Page, name: string, events: readonly object[], by: number): Promise<void> {
  const before = await waitFor(`a number at ${name}`, () => valueOf(page, name));
  await app.send(events);
  await waitFor(`${name} to show ${before + by}`, async () => (await valueOf(page, name)) === before + by);
}

/** Smallest text as a share of the screen's height; it must be at least a fortieth. */
const smallestShare = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const texts = [...document.querySelectorAll<HTMLElement>('[data-test="wall"] *')].filter(
      (it) =>
        it.checkVisibility({ visibilityProperty: true }) &&
        [...it.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
    );
    return Math.min(...texts.map((it) => Number.parseFloat(getComputedStyle(it).fontSize))) / innerHeight;
  });

describe('each scene of the wall', () => {
  it.each([
    ['now', 'wall-open-carts', [event({ event_type: 'cart', user_session: '72d76fde-8bb3-4e00-8c23-a032dfed7391' })]],
    ['funnel', 'wall-funnel-views', [event()]],
    ['health', 'wall-health-rejected', [event({ price: '-1' })]],
  ])('%s follows new events', async (name, figure, events) => {
    const { context, page, problems } = await wall(`scenes=${name}`);
    await scene(page, name).waitFor();
    await grows(page, figure, events, 1);
    expect(problems).toEqual([]);
    await context.close();
  });

  it.each([
    ['products', 'wall-selling', 'seller'],
    ['products', 'wall-in-carts', 'basket'],
    ['brands', 'wall-race', 'racer'],
  ])('%s shows a new one in %s', async (name, list, brand) => {
    const { context, page, problems } = await wall(`scenes=${name}`);
    await scene(page, name).waitFor();
    const type = list === 'wall-in-carts' ? 'cart' : 'purchase';
    const session = `72d76fde-8bb3-4e00-8c23-00000000${String(brand.length)}${String(list.length).padStart(3, '0')}`;
    await app.send(
      Array.from({ length: 5 }, (_, n) =>
        event({ event_type: type, brand, product_id: `77${list.length}`, price: '900', user_session: `${session.slice(0, -1)}${n}` }),
      ),
    );
    await page.locator(`[data-test="${list}"]`).getByText(brand).first().waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it.each([
    [1920, 1080],
    [3840, 2160],
    [1080, 1920],
  ])('fits %d × %d, with text that is readable from four meters', async (width, height) => {
    const { context, page } = await wall('scenes=now', { width, height });
    for (const name of ['now', 'funnel', 'products', 'brands', 'health']) {
      await page.goto(`${app.url}/wall?scenes=${name}`);
      await scene(page, name).waitFor();
      expect(await smallestShare(page)).toBeGreaterThanOrEqual(1 / 40);
      const [wide, high] = await page.evaluate(() => [
        document.documentElement.scrollWidth <= innerWidth,
        document.documentElement.scrollHeight <= innerHeight,
      ]);
      expect([name, wide, high]).toEqual([name, true, true]);
    }
    await context.close();
  });
});

describe('the wall', () => {
  it('shows the normal range at this time of this weekday', async () => {
    const { context, page } = await wall('scenes=funnel');
    await page.locator('[data-test="wall-baseline-weeks"]').getByText('4 past').waitFor();
    await app.send(Array.from({ length: 60 }, () => event()));
    // Full minutes are compared: move the clock to the next one.
    app.app.get(Clock).now = () => new Date(clock().getTime() + 60_000);
    await page.locator('[data-test="wall-funnel-views-verdict"][data-verdict="above"]').waitFor();
    app.app.get(Clock).now = clock;
    await context.close();
  });

  it('rotates scenes, and draws the next one before it is shown', async () => {
    const { context, page, problems } = await wall('scenes=now,brands&seconds=5');
    const shown = () => page.locator('[data-test="wall-scene"]').textContent();
    const first = await waitFor('a scene', shown);
    await page.locator('[data-test="scene-next"]').waitFor({ state: 'attached' });
    expect(await page.locator('[data-test="scene-next"]').isVisible()).toBe(false);
    await waitFor('the next scene', async () => (await shown()) !== first);
    await waitFor('the first again', async () => (await shown()) === first);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('hides money, and takes its theme from the URL or the hour', async () => {
    const { context, page } = await wall('scenes=brands&money=off&theme=dark');
    await page.locator('[data-test="wall-race"]').getByText('by purchases').waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await page.goto(`${app.url}/wall?scenes=now&money=off`);
    await scene(page, 'now').waitFor();
    expect(await page.locator('[data-test="wall-revenue"]').count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
    await context.close();
  });

  it('replays a stored day, and says so', async () => {
    const day = new Date(clock().getTime() - 7 * DAY_MS).toISOString().slice(0, 10);
    const { context, page, problems } = await wall(`replay=${day}T00:00&speed=30&scenes=now,health`);
    await page.locator('[data-test="wall-replay"]').getByText('Replay 30×').waitFor();
    await waitFor('the views of that day', async () => (await valueOf(page, 'wall-views')) === 10);
    expect(await page.locator('[data-test="wall-scene"]').count()).toBe(0);
    const shown = () => page.locator('[data-test="wall-clock"]').getAttribute('datetime');
    const first = await shown();
    await waitFor('the clock of the past to go on', async () => ((await shown()) ?? '') > (first ?? ''));
    expect(problems).toEqual([]);
    await context.close();
  });

  it('stays flat in memory and nodes over many updates', async () => {
    const { context, page } = await wall('scenes=now,funnel,products,brands,health&seconds=5');
    await scene(page, 'now')
      .or(scene(page, 'funnel'))
      .or(scene(page, 'health'))
      .or(scene(page, 'brands'))
      .or(scene(page, 'products'))
      .first()
      .waitFor();
    const session = await context.newCDPSession(page);
    const measure = async () => {
      await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      const of = (name: string) => metrics.find((it) => it.name === name)?.value ?? 0;
      return { heap: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') };
    };
    await session.send('Performance.enable');
    const beats = async () => (await valueOf(page, 'wall-heartbeat')) ?? 0;
    const round = async (updates: number) => {
      const until = (await beats()) + updates;
      await waitFor(
        `${updates} updates`,
        async () => {
          await app.send([event({ event_type: 'cart', product_id: String(1_000_000 + Math.floor(performance.now())) })]);
          return (await beats()) >= until;
        },
        60_000,
      );
    };
    await round(20);
    const before = await measure();
    await round(40);
    const after = await measure();
    // Scenes change: anything they leaked would grow with each turn.
    expect(after.heap).toBeLessThan(before.heap * 1.5 + 3e6);
    expect(after.nodes).toBeLessThan(before.nodes * 1.6 + 2000);
    await context.close();
  }, 180_000);
});
