import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ledger, rudderClient, segmentClient, storedEvents } from '../support/segment-clients.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;

beforeEach(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
});

afterEach(async () => {
  await app?.close();
  await store?.drop();
});

const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
const stored = (moment: Date): string => `${moment.toISOString().slice(0, -1)}000`;
const userId = 'customer-1';
const cup = {
  product_id: 'SKU-7/é',
  sku: 'x',
  category: 'Home > Tea & Coffee',
  name: 'Cup',
  brand: 'Meissen',
  price: 18.99,
  currency: 'EUR',
};
const cups = { product: 'SKU-7/é', user: userId, brand: 'meissen', category: 'home.tea_&_coffee', price: '18.99', quantity: 1 };

/** The calls that both clients make, and what must be stored of them. */
const times = { view: minutesAgo(9), add: minutesAgo(8), remove: minutesAgo(7), order: minutesAgo(6), page: minutesAgo(5) };
const order = {
  order_id: 'o-1',
  revenue: 66.97,
  products: [
    { ...cup, quantity: 3 },
    { product_id: '1004856', price: '10.00' },
  ],
};
const expected = () => [
  { ...cups, time: stored(times.view), type: 'view' },
  { ...cups, time: stored(times.add), type: 'cart', quantity: 2 },
  { ...cups, time: stored(times.remove), type: 'remove_from_cart' },
  { time: stored(times.order), type: 'purchase', product: '1004856', user: userId, brand: null, category: null, price: '10', quantity: 1 },
  { ...cups, time: stored(times.order), type: 'purchase', quantity: 3 },
];
interface Calls {
  track(message: { userId: string; event: string; properties: object; timestamp: Date }): unknown;
  page(message: { userId: string; name: string; timestamp: Date }): unknown;
  identify(message: { userId: string; traits: Record<string, string>; timestamp: Date }): unknown;
}
const say = (client: Calls): void => {
  client.track({ userId, event: 'Product Viewed', properties: cup, timestamp: times.view });
  client.track({ userId, event: 'Product Added', properties: { ...cup, quantity: 2 }, timestamp: times.add });
  client.track({ userId, event: 'Product Removed', properties: cup, timestamp: times.remove });
  client.track({ userId, event: 'Order Completed', properties: order, timestamp: times.order });
  client.track({ userId, event: 'Checkout Started', properties: order, timestamp: times.order });
  client.page({ userId, name: 'Home', timestamp: times.page });
  client.identify({ userId, traits: { email: 'c@example.test' }, timestamp: times.page });
};

interface Funnel {
  stages: { stage: string; events: number }[];
}
const funnel = async (): Promise<Record<string, number>> => {
  const { stages } = (await app.get('/api/sales-funnel')) as Funnel;
  return Object.fromEntries(stages.map(({ stage, events }) => [stage, events]));
};
const revenue = async (): Promise<string> =>
  (await store.client.query('select trim_scale(sum(revenue))::text as sum from stage_days')).rows[0].sum;

describe('@segment/analytics-node', () => {
  it('works: products, order lines, external ids, and calls that are only counted', async () => {
    const { client, errors, statuses } = segmentClient(app.url, app.writeKey);
    say(client);
    await client.closeAndFlush();
    expect({ errors, statuses }).toEqual({ errors: [], statuses: [200] });
    expect(await storedEvents(store.client)).toEqual(expected());
    expect(await ledger(store.client)).toEqual({ received: 8, accepted: 8, ignored: 3, duplicates: 0, rejected: 0, shed: 0 });
    expect(await funnel()).toEqual({ view: 1, cart: 1, purchase: 2 });
    expect(await revenue()).toBe('66.97');
    const { rows } = await store.client.query('select count(distinct user_session)::int as n, count(user_session)::int as of from events');
    expect(rows).toEqual([{ n: 1, of: 5 }]);
  });

  it('imports history: an explicit old time is kept', async () => {
    const { client, errors } = segmentClient(app.url, app.writeKey);
    const monthAgo = minutesAgo(30 * 24 * 60);
    client.track({ anonymousId: 'a', event: 'Product Viewed', properties: { product_id: '1' }, timestamp: monthAgo });
    await client.closeAndFlush();
    expect(errors).toEqual([]);
    expect(await storedEvents(store.client)).toMatchObject([{ time: stored(monthAgo), user: 'a' }]);
  });

  it('loses no batch to one bad event, which is kept with its reason', async () => {
    const { client, errors, statuses } = segmentClient(app.url, app.writeKey);
    for (const price of [1, '€ 5', 3])
      client.track({ userId, event: 'Product Viewed', properties: { product_id: '1', price }, timestamp: times.view });
    await client.closeAndFlush();
    expect({ errors, statuses }).toEqual({ errors: [], statuses: [200] });
    expect(new Set((await storedEvents(store.client)).map(({ price }) => price))).toEqual(new Set(['1', '3']));
    expect(await ledger(store.client)).toMatchObject({ received: 3, accepted: 2, rejected: 1 });
    const { rows } = await store.client.query('select reason, raw::text from rejected_events');
    expect(rows).toEqual([{ reason: 'price "€ 5" is not a number', raw: expect.stringContaining('Product Viewed') }]);
  });

  it('gets an error for a wrong key', async () => {
    const { client, errors, statuses } = segmentClient(app.url, 'nonsense');
    client.track({ userId, event: 'Product Viewed', properties: { product_id: '1' } });
    await client.closeAndFlush();
    expect(statuses).toEqual([401]);
    expect(errors).toHaveLength(1);
  });
});

describe('@rudderstack/rudder-sdk-node', () => {
  it('works with its compressed batches and a first event alone', async () => {
    const { client, errors } = rudderClient(app.url, app.writeKey);
    say(client as Calls);
    await client.flush();
    expect(errors).toEqual([]);
    expect(await storedEvents(store.client)).toEqual(expected());
    expect(await ledger(store.client)).toEqual({ received: 8, accepted: 8, ignored: 3, duplicates: 0, rejected: 0, shed: 0 });
    expect(await funnel()).toEqual({ view: 1, cart: 1, purchase: 2 });
  });

  it('survives a bad event; a rejected batch would end its process', async () => {
    const { client, errors } = rudderClient(app.url, app.writeKey);
    const outcomes: unknown[] = [];
    const track = (properties: Record<string, string>) =>
      client.track({ userId, event: 'Product Viewed', properties }, (...told: unknown[]) => outcomes.push(told[0]));
    track({ product_id: '1', price: 'free' });
    track({ product_id: '2' });
    track({});
    await client.flush();
    expect({ errors, outcomes }).toEqual({ errors: [], outcomes: [undefined, undefined, undefined] });
    expect((await storedEvents(store.client)).map(({ product }) => product)).toEqual(['2']);
    expect(await ledger(store.client)).toMatchObject({ received: 3, accepted: 1, rejected: 2 });
  });

  it('delivers a batch that grew above 500 KB during an earlier one', async () => {
    const { client, errors } = rudderClient(app.url, app.writeKey);
    const text = 'x'.repeat(30_000);
    for (let n = 0; n < 20; n += 1)
      client.track({ userId, event: 'Product Viewed', properties: { product_id: '1', text }, timestamp: times.view });
    await waitFor('all events', async () => errors.length > 0 || (await ledger(store.client)).received === 20);
    expect(errors).toEqual([]);
    expect(await storedEvents(store.client)).toHaveLength(20);
  });
});
