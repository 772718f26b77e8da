/** Answers that take long: tiles say so, and the answers arrive by themselves. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { generateHistory } from '../oracle/generated-history.js';
import { columnProcesses } from '../support/column-processes.js';
import { foldEvents } from '../support/fold-events.js';
import { madeEvent } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
let browser: Browser;
let brand: string;

beforeAll(async () => {
  store = await createTestStore();
  await foldEvents(store.client, generateHistory(41, 1500).fromFile);
  const { rows } = await store.client.query(
    'select b.name from brands b join brand_days d using (brand_id) where b.name is not null group by 1 order by sum(d.views) desc limit 1',
  );
  brand = rows[0].name;
  app = await startTestApp(store.url);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

const reached = (page: Page) => page.locator('[data-test="ordered-funnel"] [data-test="ordered-view"]').getAttribute('data-value');
async function reachedByApi(filter: string): Promise<string> {
  const { stages } = (await app.get(`/api/sales-funnel/ordered?${filter}`)) as { stages: { reached: number }[] };
  return String(stages[0]?.reached);
}
/** All tiles have their answers. */
const isSettled = async (page: Page) =>
  (await page.locator('[data-test="preparing"], [data-test="counting"], [data-test="error-state"], [data-test="skeleton"]').count()) === 0;

it('says how far the events are prepared, and shows the answers when they are', async () => {
  const { context, page, problems } = await signIn(browser, app, '/segments');
  // So many events that no question waits for their copy.
  await store.client.query('update stage_days set events = events + 5000000 where day = (select max(day) from stage_days)');
  const filter = `brand=${encodeURIComponent(brand)}`;
  try {
    await page.goto(`/funnel?${filter}`);
    const preparing = page.locator('[data-test="preparing"]');
    await preparing.first().waitFor();
    expect(await preparing.first().textContent()).toMatch(/Preparing the events: \d+ %/);
    expect(await page.locator('[data-test="error-state"]').count()).toBe(0);
    await waitFor('the answers', async () => (await reached(page).catch(() => null)) !== null && isSettled(page), 60_000);
    expect(await reached(page)).toBe(await reachedByApi(filter));
  } finally {
    await store.client.query('update stage_days set events = events - 5000000 where day = (select max(day) from stage_days)');
  }
  expect(problems.filter((problem) => !problem.includes('503'))).toEqual([]);
  await context.close();
}, 120_000);

it('shows a count under way, and its answer although the process that counts is killed meanwhile', async () => {
  const { context, page, problems } = await signIn(browser, app, '/segments');
  await reachedByApi('');
  // What is cached needs no count.
  await app.send([madeEvent()]);
  for (const pid of columnProcesses()) process.kill(pid, 'SIGSTOP');
  await page.goto('/funnel');
  const tile = page.locator('[data-test="ordered-funnel"]');
  await tile.locator('[data-test="counting"]').waitFor();
  expect(await tile.getAttribute('aria-busy')).toBe('true');
  expect(await page.getByRole('status').filter({ hasText: 'Counting…' }).count()).toBe(1);
  for (const pid of columnProcesses()) process.kill(pid, 'SIGKILL');
  await waitFor('the answers', async () => (await reached(page).catch(() => null)) !== null && isSettled(page), 60_000);
  expect(await reached(page)).toBe(await reachedByApi(''));
  expect(problems).toEqual([]);
  await context.close();
}, 120_000);
