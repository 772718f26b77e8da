/** Times are stored to the microsecond: a bound derived from one must not be rounded below it. */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OrderedFunnelAnswer, PulseData, WallData } from '../../libs/contracts/src/index.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore;
let app: TestApp;

afterEach(async () => {
  await app?.close();
  await store?.drop();
});

const session = (n: number) => `72d76fde-8bb3-4e00-8c23-${String(n).padStart(12, '0')}`;
const event = (event_time: string, event_type: string, n: number, product_id = 1) => ({
  event_time,
  event_type,
  product_id,
  category_id: '1',
  category_code: 'toys.cars',
  brand: 'acme',
  price: '2.5',
  user_id: n,
  user_session: session(n),
});

async function openStore(events: readonly ReturnType<typeof event>[]): Promise<void> {
  store = await createTestStore();
  await foldEvents(store.client, events);
  app = await startTestApp(store.url);
}

describe('a microsecond', () => {
  it('on the last event of a session keeps its purchase in the ordered funnel', async () => {
    await openStore([
      event('2022-05-01T10:00:00Z', 'view', 1),
      event('2022-05-01T10:01:00Z', 'cart', 1),
      event('2022-05-02T10:02:00.123456Z', 'purchase', 1),
      event('2022-05-09T10:00:00Z', 'view', 2),
    ]);
    const day = '/api/sales-funnel/ordered?from=2022-05-01&to=2022-05-01';
    const { stages } = (await app.get(day)) as OrderedFunnelAnswer;
    expect(stages.map(({ stage, reached, dropped }) => [stage, reached, dropped])).toEqual([
      ['view', 1, 0],
      ['cart', 1, 0],
      ['purchase', 1, 0],
    ]);
    // With a filter, views are read from the events up to the same time.
    const filtered = (await app.get(`${day}&brand=acme`)) as OrderedFunnelAnswer;
    expect(filtered.stages.map(({ reached }) => reached)).toEqual([1, 1, 1]);
  });

  it('on the last event of a store keeps it on screen, and its cart open', async () => {
    await openStore([event('2022-05-01T23:59:58Z', 'cart', 1), event('2022-05-01T23:59:59.999999Z', 'cart', 2, 2)]);
    const { lastEvents, day, perMinute } = (await app.get('/api/pulse')) as PulseData;
    expect(lastEvents.map(({ productId }) => productId)).toEqual(['2', '1']);
    expect(day).toBe('2022-05-01');
    expect(perMinute.at(-1)).toMatchObject({ minute: '2022-05-01T23:59:00.000Z', carts: 2 });
    const wall = (await app.get('/api/wall')) as WallData;
    expect(wall.openCarts).toEqual({ carts: 2, items: 2, value: 5 });
    expect(wall.leftInCarts).toEqual([]);
  });
});

describe('events with the same time', () => {
  const types = ['view', 'cart', 'purchase'];
  it.each([[types], [types.toReversed()]])('have a fixed order, even when sent as %j', async (came) => {
    await openStore(came.map((type) => event('2022-05-01T10:00:00Z', type, 1)));
    const { lastEvents } = (await app.get('/api/pulse')) as PulseData;
    expect(lastEvents.map(({ eventType }) => eventType)).toEqual(['purchase', 'cart', 'view']);
  });
});
