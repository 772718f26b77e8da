/** Segments in a browser: built with a live size, saved, used as a filter, marked on pages where they do not apply, and deleted. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FunnelAnswer, SegmentList } from '@storepulse/contracts';
import type { Browser, Page } from 'playwright-core';
import { generateHistory } from '../oracle/generated-history.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { launchBrowser, signIn, valueOf } from '../support/test-browser.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
let browser: Browser;

beforeAll(async () => {
  store = await createTestStore();
  await foldEvents(store.client, generateHistory(31, 1500).fromFile);
  app = await startTestApp(store.url);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await store?.drop();
});

/** Number of users who bought at least this often, with their views and purchases, from the raw events. */
async function buyers(times: number) {
  const { rows } = await store.client.query(
    `with chosen as (select user_id from events where event_type = 'purchase' group by user_id having count(*) >= $1)
     select (select count(*)::int from chosen) as users,
       count(*) filter (where event_type = 'view')::int as views, count(*) filter (where event_type = 'purchase')::int as purchases
     from events where user_id in (select user_id from chosen)`,
    [times],
  );
  return rows[0];
}

async function choose(page: Page, name: string, option: string): Promise<void> {
  await page.locator(`[data-test="${name}"]`).first().click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

it('shows its size while it is built, saves, and filters the tabs that support it', async () => {
  const [once, twice] = [await buyers(1), await buyers(2)];
  expect(twice.users).toBeGreaterThan(0);
  expect(once.users).toBeGreaterThan(twice.users);
  const { context, page, problems } = await signIn(browser, app, '/segments');
  await page.locator('[data-test="segment-add"]').click();
  await choose(page, 'condition-action', 'buy');
  await waitFor('the size of those who bought', async () => (await valueOf(page, 'segment-size')) === once.users);
  await page.locator('[data-test="condition-times"] input').fill('2');
  await page.keyboard.press('Enter');
  await waitFor('the size of those who bought twice', async () => (await valueOf(page, 'segment-size')) === twice.users);

  await page.locator('[data-test="segment-save"]').click();
  await page.getByText('Give the segment a name.').waitFor();
  await page.locator('[data-test="segment-name"]').fill('Bought twice');
  await page.locator('[data-test="segment-save"]').click();
  const row = page.locator('[data-test="segment-row"]', { hasText: 'Bought twice' });
  await row.getByText('Users who bought anything at least 2 times').waitFor();

  await row.locator('[data-test="segment-in-funnel"]').click();
  await waitFor('the funnel of the segment', async () => (await valueOf(page, 'funnel-view-count')) === twice.views);
  const { segments } = (await app.get('/api/segments')) as SegmentList;
  const link = new URL(page.url());
  expect(link.searchParams.get('segment')).toBe(segments[0]?.segmentId);
  const answer = (await app.get(`/api/sales-funnel?segment=${segments[0]?.segmentId}`)) as FunnelAnswer;
  expect(answer.stages.map(({ events }) => events)).toEqual([twice.views, expect.any(Number), twice.purchases]);

  // The segment is kept on the next tabs. A page it does not apply to says so and shows all users.
  await page.locator('[data-test="nav-products"]').click();
  await waitFor('the segment', async () => (await page.locator('[data-test="segment"]').textContent())?.includes('Bought twice') ?? false);
  await page.locator('[data-test="nav-sessions"]').click();
  await waitFor('its sessions', async () => (await valueOf(page, 'sessions-count-purchasers')) !== null);
  expect(await page.locator('[data-test="segment"]').textContent()).toContain('Bought twice');
  expect(await page.locator('[data-test="segment-note"]').count()).toBe(0);

  // Back to the funnel; then the same link in a new browser session.
  await page.goBack();
  await page.goBack();
  await waitFor('the funnel again', async () => (await valueOf(page, 'funnel-view-count')) === twice.views);
  const other = await signIn(browser, app, link.pathname + link.search);
  await waitFor('the same view', async () => (await valueOf(other.page, 'funnel-view-count')) === twice.views);
  await other.context.close();

  // Back to all users.
  await choose(page, 'segment', 'All users');
  await waitFor('all views', async () => ((await valueOf(page, 'funnel-view-count')) ?? 0) > twice.views);
  expect(new URL(page.url()).searchParams.has('segment')).toBe(false);
  expect(problems).toEqual([]);
  await context.close();
});

it('supports nested groups, by keyboard too', async () => {
  const { context, page, problems } = await signIn(browser, app, '/segments?edit=new');
  await page.locator('[data-test="add-group"]').click();
  await page.locator('[data-test="rule-group"] [data-test="rule-group"] [data-test="add-group"]').press('Enter');
  expect(await page.locator('[data-test="condition"]').count()).toBe(3);
  // Groups nest three levels deep at most.
  expect(await page.locator('[data-test="add-group"]').count()).toBe(2);
  await choose(page, 'group-match', 'match none of these');
  await page.locator('[data-test="segment-name"]').fill('Nobody who looked');
  await waitFor('its size', async () => (await valueOf(page, 'segment-size')) !== null);
  await page.locator('[data-test="segment-save"]').click();
  await page.locator('[data-test="segment-row"]', { hasText: 'not (viewed anything or' }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

it('disappears for everybody once it is deleted, and a link to it says so', async () => {
  const made = (await app.post('/api/segments', {
    name: 'Short-lived',
    rule: {
      kind: 'group',
      not: false,
      match: 'all',
      rules: [{ kind: 'did', not: false, action: 'cart', times: 1, brands: [], categories: [], days: null }],
    },
  })) as { segmentId: string };
  const watching = await signIn(browser, app, `/funnel?segment=${made.segmentId}`);
  await waitFor('its funnel', async () => ((await valueOf(watching.page, 'funnel-view-count')) ?? 0) > 0);
  const { context, page } = await signIn(browser, app, '/segments');
  const row = page.locator('[data-test="segment-row"]', { hasText: 'Short-lived' });
  await row.locator('[data-test="segment-remove"]').click();
  await page.locator('[data-test="confirm-do"]').click();
  await row.waitFor({ state: 'detached' });
  await waitFor('the name of one that is gone', async () =>
    ((await watching.page.locator('[data-test="segment"]').textContent()) ?? '').includes('Deleted segment'),
  );
  await watching.page.reload();
  await watching.page.getByText('There is no such segment.').first().waitFor();
  await choose(watching.page, 'segment', 'All users');
  await waitFor('everybody', async () => ((await valueOf(watching.page, 'funnel-view-count')) ?? 0) > 0);
  await watching.context.close();
  await context.close();
});
