import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { CartAgesAnswer, CartOutcomesAnswer } from '../../libs/contracts/src/index.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
let store: TestStore;
let app: TestApp;

const now = Date.now();
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const event = (ago: number, type: string, session: number, changes: object = {}) => ({
  event_time: new Date(now - ago).toISOString(),
  event_type: type,
  product_id: '7',
  price: '10',
  user_id: String(session),
  user_session: `72d76fde-8bb3-4e00-8c23-${String(session).padStart(12, '0')}`,
  ...changes,
});

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  await app.send([
    // Ten days ago: (1) bought after 5 minutes; (2) bought 45 minutes after it was added again at 15; (3) removed; (4) left, and bought the
    // next day in another session; (5) left, and bought by another user; (6) left, and bought too late.
    event(10 * DAY, 'cart', 1),
    event(10 * DAY - 5 * MINUTE, 'purchase', 1),
    event(10 * DAY, 'cart', 2, { price: '20' }),
    event(10 * DAY - 15 * MINUTE, 'cart', 2, { price: '30' }),
    event(10 * DAY - 60 * MINUTE, 'purchase', 2),
    event(10 * DAY, 'cart', 3),
    event(10 * DAY - MINUTE, 'remove_from_cart', 3),
    event(10 * DAY, 'cart', 4, { price: '400' }),
    event(9 * DAY, 'purchase', 14, { user_id: '4' }),
    event(10 * DAY, 'cart', 5, { product_id: '8', price: undefined }),
    event(9 * DAY, 'purchase', 15, { product_id: '8' }),
    event(10 * DAY, 'cart', 6, { product_id: '9' }),
    event(3 * DAY - MINUTE, 'purchase', 16, { product_id: '9', user_id: '6' }),
    // Now: two products in one cart, last touched 5 minutes ago; one cart of 22 minutes; one of two hours; one that is empty again.
    event(40 * MINUTE, 'cart', 20, { product_id: '10', price: '1.50' }),
    event(5 * MINUTE, 'cart', 20, { product_id: '11', price: '2' }),
    event(22 * MINUTE, 'cart', 21, { product_id: '12', price: '7' }),
    event(130 * MINUTE, 'cart', 22, { product_id: '13', price: '9' }),
    event(4 * MINUTE, 'cart', 23, { product_id: '14' }),
    event(3 * MINUTE, 'remove_from_cart', 23, { product_id: '14' }),
  ]);
}, 60_000);

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

it('GET /api/carts/ages counts each cart with its contents at the time of its last change', async () => {
  const { bands } = (await app.get('/api/carts/ages')) as CartAgesAnswer;
  expect(bands.map(({ fromMinutes, toMinutes, carts, items, value }) => [fromMinutes, toMinutes, carts, items, value])).toEqual([
    [0, 10, 1, 2, 3.5],
    [10, 30, 1, 1, 7],
    [30, 60, 0, 0, 0],
    [60, 180, 1, 1, 9],
    [180, 720, 0, 0, 0],
    [720, 1440, 0, 0, 0],
  ]);
});

it('GET /api/carts/outcomes follows each product in each cart to its outcome, for every cut-off', async () => {
  const day = dayOf(now - 10 * DAY);
  const { outcomes, cutOffs } = (await app.get(`/api/carts/outcomes?from=${day}&to=${day}`)) as CartOutcomesAnswer;
  expect(outcomes).toEqual({
    put: { pairs: 6, value: 10 + 30 + 10 + 400 + 0 + 10 },
    bought: { pairs: 2, value: 40 },
    takenOut: { pairs: 1, value: 10 },
  });
  const at = (minutes: number) => cutOffs.find((one) => one.minutes === minutes);
  expect(at(10)).toEqual({
    minutes: 10,
    left: { pairs: 4, value: 440 },
    boughtInSession: { pairs: 1, value: 30 },
    boughtLater: { pairs: 1, value: 400 },
  });
  expect(at(30)?.boughtInSession).toEqual({ pairs: 1, value: 30 });
  expect(at(60)).toEqual({
    minutes: 60,
    left: { pairs: 3, value: 410 },
    boughtInSession: { pairs: 0, value: 0 },
    boughtLater: { pairs: 1, value: 400 },
  });
});

it('GET /api/carts/outcomes does not count as left what can still be bought', async () => {
  const { cutOffs } = (await app.get(`/api/carts/outcomes?from=${dayOf(now - DAY)}`)) as CartOutcomesAnswer;
  expect(cutOffs.map(({ minutes, left }) => [minutes, left.pairs])).toEqual([
    [10, 3],
    [20, 3],
    [30, 2],
    [60, 1],
    [120, 1],
    [360, 0],
    [720, 0],
    [1440, 0],
  ]);
});
