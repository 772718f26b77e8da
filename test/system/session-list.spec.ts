/** Single sessions: the list page by page against the stored rows, and one session event by event. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SessionAnswer, SessionListAnswer } from '../../libs/contracts/src/index.js';
import { generateHistory } from '../oracle/generated-history.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const ZONE = 'Europe/Berlin';
const LONG_SESSION = '72d76fde-8bb3-4e00-8c23-00000000abcf';
const SESSION = '72d76fde-8bb3-4e00-8c23-00000000abcd';
let store: TestStore;
let app: TestApp;

const raw = (time: string, type: string, product: string, price: string, changes: object = {}) => ({
  event_time: time,
  event_type: type,
  product_id: product,
  category_id: '70',
  category_code: 'toys.cars',
  brand: 'acme',
  price,
  user_id: '77',
  user_session: SESSION,
  ...changes,
});

beforeAll(async () => {
  store = await createTestStore(ZONE);
  const events = [
    ...generateHistory(11, 1500).fromFile,
    raw('2022-03-01T10:00:00Z', 'view', '1', '10.00'),
    raw('2022-03-01T10:00:30Z', 'cart', '1', '10.00'),
    raw('2022-03-01T10:01:00Z', 'cart', '2', '2.50', { brand: 'other' }),
    raw('2022-03-01T10:02:00Z', 'purchase', '1', '10.00'),
    raw('2022-03-05T09:00:00Z', 'view', '1', '10.00', { user_session: SESSION.replace('abcd', 'abce') }),
    // A reused id.
    raw('2022-03-06T10:00:00Z', 'view', '1', '10.00', { user_id: '78', user_session: LONG_SESSION }),
    raw('2022-03-06T10:00:00Z', 'cart', '1', '10.00', { user_id: '78', user_session: LONG_SESSION }),
    raw('2022-03-26T10:00:00.5Z', 'view', '2', '', { user_id: '78', user_session: LONG_SESSION, brand: '', category_code: '' }),
  ];
  await foldEvents(store.client, events);
  app = await startTestApp(store.url);
}, 60_000);

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

async function allPages(query: string): Promise<SessionListAnswer['sessions']> {
  const sessions: SessionListAnswer['sessions'] = [];
  for (let before = ''; ; ) {
    const page = (await app.get(`/api/sessions?limit=37${query}${before}`)) as SessionListAnswer;
    sessions.push(...page.sessions);
    if (page.next === null) return sessions;
    before = `&before=${page.next}`;
  }
}

async function storedIds(condition: string): Promise<string[]> {
  const { rows } = await store.client.query(
    `select s.user_session::text as id from sessions s where ${condition} order by s.started_at desc, s.user_session desc`,
  );
  return rows.map((row: { id: string }) => row.id);
}

describe('the session list', () => {
  const ofBrand = `exists (
    select from events e join brands b using (brand_id) where e.user_session = s.user_session and b.name = 'acme')`;
  it.each([
    ['', 'true'],
    ['&bought=yes', 's.purchases > 0'],
    ['&bought=no&minEvents=3', 's.purchases = 0 and s.events >= 3'],
    ['&brand=acme', ofBrand],
    ['&from=2022-03-01&to=2022-03-04', `s.started_day between '2022-03-01' and '2022-03-04'`],
    ['&user=77', 's.user_id = 77'],
    ['&user=77&brand=acme&bought=yes', `s.user_id = 77 and s.purchases > 0 and ${ofBrand}`],
  ])('with %s has exactly these sessions, newest first, each once', async (query, condition) => {
    const expected = await storedIds(condition);
    expect(expected.length).toBeGreaterThan(0);
    expect((await allPages(query)).map(({ sessionId }) => sessionId)).toEqual(expected);
  });

  it('has the details of each session', async () => {
    const [session] = ((await app.get('/api/sessions?user=77&bought=yes')) as SessionListAnswer).sessions;
    expect(session).toEqual({
      sessionId: SESSION,
      userId: '77',
      userExternalId: null,
      startedAt: '2022-03-01T10:00:00.000Z',
      endedAt: '2022-03-01T10:02:00.000Z',
      durationSeconds: 120,
      events: 4,
      views: 1,
      carts: 2,
      removals: 0,
      purchases: 1,
      revenue: 10,
      unconverted: [],
    });
  });

  it('rejects an invalid cursor', async () => {
    const response = await fetch(`${app.url}/api/sessions?before=x`, { headers: { authorization: `Bearer ${app.adminToken}` } });
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 'input/invalid' } }]);
  });
});

describe('one session', () => {
  it('shows its events, its cart and other sessions of the user', async () => {
    const answer = (await app.get(`/api/sessions/${SESSION}`)) as SessionAnswer;
    expect(answer.timeline.map(({ eventType, product, cart }) => [eventType, product.productId, product.brand, cart])).toEqual([
      ['view', '1', 'acme', { products: 0, value: 0 }],
      ['cart', '1', 'acme', { products: 1, value: 10 }],
      ['cart', '2', 'other', { products: 2, value: 12.5 }],
      ['purchase', '1', 'acme', { products: 1, value: 2.5 }],
    ]);
    expect(answer.otherSessions.map(({ sessionId }) => sessionId)).toEqual([SESSION.replace('abcd', 'abce')]);
  });

  it('shows its events even if they lie weeks apart', async () => {
    const { timeline } = (await app.get(`/api/sessions/${LONG_SESSION}`)) as SessionAnswer;
    expect(
      timeline.map(({ eventTime, eventType, product, cart }) => [
        eventTime,
        eventType,
        product.productId,
        product.brand,
        product.category,
        product.price,
        cart.products,
      ]),
    ).toEqual([
      ['2022-03-06T10:00:00.000Z', 'view', '1', 'acme', 'toys.cars', 10, 0],
      ['2022-03-06T10:00:00.000Z', 'cart', '1', 'acme', 'toys.cars', 10, 1],
      ['2022-03-26T10:00:00.500Z', 'view', '2', null, null, null, 1],
    ]);
  });

  it('is not found if it does not exist', async () => {
    const response = await fetch(`${app.url}/api/sessions/${SESSION.replace('abcd', 'ffff')}`, {
      headers: { authorization: `Bearer ${app.adminToken}` },
    });
    expect(response.status).toBe(404);
  });

  it('is hidden from viewers, who see only totals', async () => {
    const token = await app.makeToken('viewer');
    const response = await fetch(`${app.url}/api/sessions/${SESSION}`, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(403);
  });
});
