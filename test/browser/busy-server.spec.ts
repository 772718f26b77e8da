/** A server busy with other queries: tabs say so, and show their numbers as soon as it is their turn. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { READ_LIMITS, Reads } from '../../apps/api/src/platform/reads.js';
import { generateHistory } from '../oracle/generated-history.js';
import { foldEvents } from '../support/fold-events.js';
import { madeEvent } from '../support/sender.js';
import { ADMIN, startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
let browser: Browser;

beforeAll(async () => {
  store = await createTestStore();
  await foldEvents(store.client, generateHistory(41, 1500).fromFile);
  app = await startTestApp(store.url);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

/** Takes all query slots of the admin, whose session the page uses, until told to stop. */
async function takeTurns(): Promise<() => Promise<void>> {
  const { turns } = app.app.get(Reads);
  const holder = `account:${ADMIN.email}`;
  const over = new AbortController();
  const { ofHolder, waitingOfHolder } = READ_LIMITS;
  // Short turns, so that Retry-After is one second.
  for (let n = 0; n < 100; n += 1) (await turns.take(holder, over.signal))();
  const hold = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const end = await turns.take(holder, over.signal).catch(() => undefined);
      if (end === undefined) {
        // A query of the page took the slot.
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      await new Promise((resolve) => over.signal.addEventListener('abort', resolve, { once: true }));
      end();
    }
  };
  const held = Array.from({ length: ofHolder + waitingOfHolder }, hold);
  await waitFor('all turns to be taken', () => turns.counts.waiting >= waitingOfHolder);
  return async () => {
    over.abort();
    await Promise.all(held);
  };
}

it.each(['/funnel', '/products?minViews=1', '/carts', '/sessions', '/brands', '/cohorts'])(
  '%s waits while the server is busy, and says so',
  async (path) => {
    const { context, page, problems } = await signIn(browser, app, '/segments');
    const letGo = await takeTurns();
    // Cached answers need no slot.
    await app.send([madeEvent()]);
    const waiting = page.locator('[data-test="busy-state"]');
    const errors = page.locator('[data-test="error-state"]');
    try {
      await page.goto(path);
      await waiting.first().waitFor();
      expect(await waiting.first().textContent()).toMatch(/in about \d+ s/);
      expect(await errors.count()).toBe(0);
    } finally {
      await letGo();
    }
    await waitFor(`the numbers of ${path}`, async () => {
      const pending = await page.locator('[data-test="busy-state"], [data-test="error-state"], [data-test="skeleton"]').count();
      return pending === 0;
    });
    expect(problems.filter((problem) => !problem.includes('429'))).toEqual([]);
    await context.close();
  },
);
