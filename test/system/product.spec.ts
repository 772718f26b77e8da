/** One product: its totals and days, compared with a recount from the events, and its sessions. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FunnelAnswer, ProductAnswer, ProductPricesAnswer, SessionListAnswer } from '../../libs/contracts/src/index.js';
import { generateHistory } from '../oracle/generated-history.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const ZONE = 'Europe/Berlin';
let store: TestStore;
let app: TestApp;
let productId: string;

beforeAll(async () => {
  store = await createTestStore(ZONE);
  await foldEvents(store.client, generateHistory(31, 1500).fromFile);
  app = await startTestApp(store.url);
  productId = (await store.client.query('select product_id from products where purchases > 0 order by views desc limit 1')).rows[0]
    .product_id;
}, 60_000);

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

it('has totals and days that match the events, including empty days', async () => {
  const { rows: bounds } = await store.client.query(
    `select min(day)::text as first, max(day)::text as last, (min(day) + 10)::text as tenth from stage_days`,
  );
  for (const [from, to] of [
    [bounds[0].first, bounds[0].last],
    [bounds[0].tenth, bounds[0].last],
  ]) {
    const answer = (await app.get(`/api/products/${productId}?from=${from}&to=${to}`)) as ProductAnswer;
    const { rows } = await store.client.query(
      `select (event_time at time zone $1)::date::text as date,
         count(*) filter (where event_type = 'view')::int as views, count(*) filter (where event_type = 'cart')::int as carts,
         count(*) filter (where event_type = 'remove_from_cart')::int as removals, count(*) filter (where event_type = 'purchase')::int as purchases,
         coalesce(sum(price * quantity) filter (where event_type = 'purchase'), 0)::float8 as revenue
       from events where product_id = $2 and (event_time at time zone $1)::date between $3 and $4 group by 1 order by 1`,
      [ZONE, productId, from, to],
    );
    const busy = answer.days.filter(({ views, carts, removals, purchases }) => views + carts + removals + purchases > 0);
    expect(busy.map((day) => ({ ...day, revenue: day.revenue.toFixed(4) }))).toEqual(
      rows.map((row) => ({ ...row, revenue: row.revenue.toFixed(4) })),
    );
    for (const [index, { date }] of answer.days.slice(1).entries()) {
      expect(Date.parse(date) - Date.parse(answer.days[index]?.date ?? '')).toBe(86_400_000);
    }
    for (const name of ['views', 'carts', 'removals', 'purchases'] as const) {
      expect(answer[name]).toBe(busy.reduce((sum, day) => sum + day[name], 0));
    }
    expect(answer.conversionRate).toBeCloseTo(answer.views === 0 ? 0 : (100 * answer.purchases) / answer.views, 1);
  }
});

it.each(['events', 'users', 'sessions'] as const)('has the funnel of its events, in %s', async (unit) => {
  const [from, to] = ['2026-04-05', '2026-04-26'];
  const answer = (await app.get(`/api/products/${productId}/funnel?unit=${unit}&from=${from}&to=${to}`)) as FunnelAnswer;
  const { rows } = await store.client.query(
    `with began as (
       select user_session, (min(event_time) at time zone $1)::date as day from events where user_session is not null group by user_session),
     own as (
       select e.*, (event_time at time zone $1)::date as day, b.day as began from events e left join began b using (user_session)
       where product_id = $2 and (event_time at time zone $1)::date >= $3)
     select event_type::text as stage, count(*) filter (where day <= $4)::int as events,
       count(distinct user_id) filter (where day <= $4)::int as users, count(distinct user_session) filter (where began between $3 and $4)::int as sessions
     from own where event_type <> 'remove_from_cart' group by 1`,
    [ZONE, productId, from, to],
  );
  const expected = ['view', 'cart', 'purchase'].map(
    (stage) => rows.find((row) => row.stage === stage) ?? { stage, events: 0, users: 0, sessions: 0 },
  );
  expect(answer.stages).toEqual(expected);
  expect(expected[0].events).toBeGreaterThan(0);
  const [views, carts] = [expected[0][unit], expected[1][unit]];
  expect(answer.rates.viewToCart).toBe(Math.floor((carts * 20_000 + views) / (2 * views)) / 100);
});

it('has the prices of its events by day', async () => {
  const { days } = (await app.get(`/api/products/${productId}/prices`)) as ProductPricesAnswer;
  const { rows } = await store.client.query(
    `select (event_time at time zone $1)::date::text as date, event_time, price::float8 as price from events
     where product_id = $2 and price > 0 order by event_time, price`,
    [ZONE, productId],
  );
  const byDay = new Map<string, number[]>();
  for (const { date, price } of rows) byDay.set(date, [...(byDay.get(date) ?? []), price]);
  expect(days.length).toBeGreaterThan(2);
  expect(days).toEqual(
    [...byDay].map(([date, prices]) => ({ date, lowest: Math.min(...prices), highest: Math.max(...prices), last: prices.at(-1) })),
  );
});

it('lists the sessions with it, and no others', async () => {
  const { sessions } = (await app.get(`/api/sessions?limit=200&product=${productId}`)) as SessionListAnswer;
  const { rows } = await store.client.query(
    `select s.user_session::text as id from sessions s
     where exists (select from events e where e.user_session = s.user_session and e.product_id = $1)
     order by s.started_at desc, s.user_session desc limit 200`,
    [productId],
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(sessions.map(({ sessionId }) => sessionId)).toEqual(rows.map(({ id }) => id));
});

it('is not found if it does not exist', async () => {
  const response = await fetch(`${app.url}/api/products/424242424242`, { headers: { authorization: `Bearer ${app.adminToken}` } });
  expect(response.status).toBe(404);
});
