/** The cohort grid, compared with a recount from the events. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CohortsAnswer } from '../../libs/contracts/src/index.js';
import { generateHistory } from '../oracle/generated-history.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const ZONE = 'Europe/Berlin';
let store: TestStore;
let app: TestApp;

beforeAll(async () => {
  store = await createTestStore(ZONE);
  await foldEvents(store.client, generateHistory(23, 4000).fromFile);
  app = await startTestApp(store.url);
}, 60_000);

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

/** `cohort bucket users` for all pairs, from the events alone. */
async function recount(unit: 'week' | 'month', types: string, from: string, to: string): Promise<string[]> {
  const { rows } = await store.client.query(
    `with done as (
       select distinct user_id, (event_time at time zone $1)::date as day from events where event_type::text = any(string_to_array($2, ','))),
     firsts as (select user_id, min(day) as first from done group by user_id)
     select date_trunc($3, f.first)::date::text as cohort, date_trunc($3, d.day)::date::text as bucket, count(distinct d.user_id)::int as users
     from firsts f join done d using (user_id)
     where f.first between $4 and $5
     group by 1, 2`,
    [ZONE, types, unit, from, to],
  );
  return rows.map(({ cohort, bucket, users }) => `${cohort} ${bucket} ${users}`).toSorted();
}

function next(unit: 'week' | 'month', start: string, after: number): string {
  const at = new Date(`${start}T00:00:00Z`);
  if (unit === 'week') at.setUTCDate(at.getUTCDate() + 7 * after);
  else at.setUTCMonth(at.getUTCMonth() + after);
  return at.toISOString().slice(0, 10);
}

describe('cohorts', () => {
  it.each([
    ['week', 'seen', 'view,cart,remove_from_cart,purchase'],
    ['month', 'seen', 'view,cart,remove_from_cart,purchase'],
    ['week', 'bought', 'purchase'],
    ['month', 'bought', 'purchase'],
  ] as const)('by %s of the first %s match the events, over the whole period and parts of it', async (unit, by, types) => {
    const { rows } = await store.client.query(
      `select min(day)::text as first, max(day)::text as last, (min(day) + 9)::text as tenth from stage_days`,
    );
    for (const [from, to] of [
      [rows[0].first, rows[0].last],
      [rows[0].first, rows[0].tenth],
      [rows[0].tenth, rows[0].last],
    ]) {
      const answer = (await app.get(`/api/cohorts?unit=${unit}&by=${by}&from=${from}&to=${to}`)) as CohortsAnswer;
      const cells = (answer.cohorts ?? []).flatMap(({ start, returned }) =>
        returned.flatMap((users, after) => (users === 0 || users === null ? [] : [`${start} ${next(unit, start, after)} ${users}`])),
      );
      expect(cells.toSorted()).toEqual(await recount(unit, types, from, to));
      expect((answer.cohorts ?? []).every(({ users, returned }) => users === returned[0])).toBe(true);
    }
  });

  it('match over years too, which exceed the bits of a number', async () => {
    const old = {
      event_time: '2019-10-01T12:00:00Z',
      event_type: 'purchase',
      product_id: '7',
      price: '1',
      user_id: '4242',
      user_session: '72d76fde-8bb3-4e00-8c23-000000004242',
    };
    await foldEvents(store.client, [old, { ...old, event_time: '2026-04-01T12:00:00Z' }]);
    const { rows } = await store.client.query('select min(day)::text as first, max(day)::text as last from stage_days');
    for (const unit of ['week', 'month'] as const) {
      const { cohorts } = (await app.get(`/api/cohorts?unit=${unit}`)) as CohortsAnswer;
      const cells = (cohorts ?? []).flatMap(({ start, returned }) =>
        returned.flatMap((users, after) => (users === 0 || users === null ? [] : [`${start} ${next(unit, start, after)} ${users}`])),
      );
      expect(cells.toSorted()).toEqual(await recount(unit, 'view,cart,remove_from_cart,purchase', rows[0].first, rows[0].last));
      // Nothing is known of the years in between.
      const { rows: stored } = await store.client.query('select distinct date_trunc($1, day)::date::text as bucket from stage_days', [
        unit,
      ]);
      const unknown = (cohorts ?? []).flatMap(({ start, returned }) =>
        returned.flatMap((users, after) => (users === null ? next(unit, start, after) : [])),
      );
      expect(unknown.length).toBeGreaterThan(50);
      expect(unknown.filter((bucket) => stored.some((row) => row.bucket === bucket))).toEqual([]);
    }
  });

  it('mark the week or month in which the store starts, for any days: its users may not be new', async () => {
    const { rows } = await store.client.query(
      `select date_trunc('week', min(day))::date::text as week, date_trunc('month', min(day))::date::text as month, max(day)::text as last from stage_days`,
    );
    for (const unit of ['week', 'month'] as const) {
      for (const days of ['', `&from=${rows[0].last}`]) {
        expect(((await app.get(`/api/cohorts?unit=${unit}${days}`)) as CohortsAnswer).mayNotBeNew).toBe(rows[0][unit]);
      }
    }
  });

  it('reject filters that cannot narrow them', async () => {
    const response = await fetch(`${app.url}/api/cohorts?brand=acme`, { headers: { authorization: `Bearer ${app.adminToken}` } });
    expect(response.status).toBe(400);
  });
});
