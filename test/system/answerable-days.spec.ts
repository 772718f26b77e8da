/** Days that can be answered when a range has too many events, and invalid ranges. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SURELY_READ_EVENTS } from '../../apps/api/src/analytics/filters/answerable-days.query.js';
import { DEMO_SHOP, PAST_MS, pastOf } from '../../apps/api/src/demo/demo-past.js';
import { createShop } from '../../libs/shop-model/index.js';
import { type CoveredDays, endpoints, type OrderedFunnelAnswer, type StoreInfo, topics } from '../../libs/contracts/src/index.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const DAYS = ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-05', '2026-11-06'];
let store: TestStore;
let app: TestApp;

beforeAll(async () => {
  store = await createTestStore();
  await foldEvents(
    store.client,
    DAYS.map((day) => ({
      event_time: `${day}T12:00:00Z`,
      event_type: 'view',
      product_id: '7',
      category_id: '70',
      user_id: '1',
      user_session: '72d76fde-8bb3-4e00-8c23-a032dfed738c',
    })),
  );
  app = await startTestApp(store.url);
}, 120_000);

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

/** Only the stored event counts matter here; the events need not exist. */
const setEvents = (day: string, events: number) =>
  store.client.query(`update stage_days set events = $2 where day = $1 and event_type = 'view'`, [day, events]);
const info = async () => (await app.get('/api/store')) as StoreInfo;
const shorter = async (query: string) => {
  const { from, to } = (await app.get(`/api/store/shorter-range?${query}`)) as CoveredDays;
  return { from, to };
};

describe('a store', () => {
  it('answers for all of its days while there are few', async () => {
    expect((await info()).answerableDays).toEqual({ from: '2026-11-01', to: '2026-11-06' });
  });

  it('of demo data can be read in time for its last week, but not for its whole past', () => {
    const shop = createShop({ seed: 'test', ...DEMO_SHOP });
    const now = new Date('2026-11-16T00:00:00Z');
    const eventsOf = (ms: number) => pastOf(shop, new Date(now.getTime() - ms), now).expected;
    expect(eventsOf(PAST_MS)).toBeGreaterThan(SURELY_READ_EVENTS);
    expect(eventsOf(7 * 86_400_000)).toBeLessThan(SURELY_READ_EVENTS);
  });

  it('of the size of the demo opens on its last days', async () => {
    for (const day of DAYS) await setEvents(day, 140_000);
    expect((await info()).answerableDays).toEqual({ from: '2026-11-05', to: '2026-11-06' });
  });

  it('reports the last days that it can answer, and a failed answer points to them', async () => {
    for (const [index, day] of DAYS.entries()) await setEvents(day, (5 - index) * 400_000);
    // 400,000 events on the last day, 800,000 on the day before: together too many to be surely read in time.
    expect((await info()).answerableDays).toEqual({ from: '2026-11-06', to: '2026-11-06' });
    const whole = (await app.get('/api/sales-funnel/ordered')) as OrderedFunnelAnswer;
    expect(whole.uncounted).not.toBeNull();
    const days = await shorter(`from=${whole.range.from}&to=${whole.range.to}`);
    expect(days).toEqual({ from: '2026-11-06', to: '2026-11-06' });
    const answered = (await app.get(`/api/sales-funnel/ordered?from=${days.from}&to=${days.to}`)) as OrderedFunnelAnswer;
    expect(answered.uncounted).toBeNull();
  });

  it('offers half of a range that took too long, a busy day alone, and nothing if no shorter range exists', async () => {
    for (const day of DAYS) await setEvents(day, 100);
    expect(await shorter('from=2026-11-02&to=2026-11-06')).toEqual({ from: '2026-11-05', to: '2026-11-06' });
    await setEvents('2026-11-06', 2_000_000);
    expect(await shorter('')).toEqual({ from: '2026-11-06', to: '2026-11-06' });
    expect(await shorter('from=2026-11-06&to=2026-11-06')).toEqual({ from: null, to: null });
    await setEvents('2026-11-06', 4_000_000);
    expect(await shorter('')).toEqual({ from: null, to: null });
    expect((await info()).answerableDays).toEqual({ from: null, to: null });
  });
});

describe('a range with reversed days', () => {
  const turned = { from: '2026-11-06', to: '2026-11-01' };

  it('is rejected by every query with days, with the reason', () => {
    const asked = Object.entries({ ...endpoints, ...topics }).flatMap(([name, it]) => {
      const schema = 'query' in it ? it.query : 'params' in it ? it.params : undefined;
      const others = name === 'productMovers' ? { beforeFrom: '2026-10-01', beforeTo: '2026-10-02' } : {};
      const takesDays = schema?.safeParse({ ...others, from: turned.to, to: turned.from }).success === true;
      return takesDays ? [{ name, said: schema?.safeParse({ ...others, ...turned }).error?.issues.map(({ message }) => message) }] : [];
    });
    expect(asked.length).toBeGreaterThan(15);
    for (const { name, said } of asked) expect([name, said]).toEqual([name, ['from must not be after to']]);
  });

  it('gets a 400', async () => {
    await expect(app.get('/api/sales-funnel?from=2026-11-06&to=2026-11-01')).rejects.toThrow(/400 .*from must not be after to/);
  });
});
