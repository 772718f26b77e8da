/**
 * Answers with a cut last day (`until`) must equal those of a store with nothing after the cut. Also tests the unfinished day, with a fixed
 * clock.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProductMoversAnswer, StoreInfo } from '../../libs/contracts/src/index.js';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { foldEvents } from '../support/fold-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

/** Five days, so that some are settled (`addedUp`). */
const [FROM, TO, UNTIL] = ['2026-11-17', '2026-11-21', '14:05'];
/** 14:05 in Berlin, an hour ahead of UTC. */
const CUT = '2026-11-21T13:05:00Z';
const BRANDS = ['acme', 'bolt', undefined];

/** Four and a half days of visits. Each has a view; some add to the cart, buy or remove later; many cross the cut. */
function visits(): Record<string, string | undefined>[] {
  const begin = Date.parse('2026-11-16T20:00:00Z');
  return Array.from({ length: 430 }, (_, at) => {
    const start = begin + at * 17 * 60_000;
    const product = String(1 + (at % 5));
    const event = (type: string, minutes: number, changes: object = {}) => ({
      event_time: new Date(start + minutes * 60_000).toISOString(),
      event_type: type,
      product_id: product,
      category_id: String(70 + (at % 2)),
      category_code: at % 2 === 0 ? 'electronics.audio' : 'apparel.shoes',
      brand: BRANDS[at % 3],
      price: String(10 + (at % 7)),
      quantity: String(1 + (at % 2)),
      user_id: String(1 + (at % 60)),
      user_session: `72d76fde-8bb3-4e00-8c23-${String(at).padStart(12, '0')}`,
      ...changes,
    });
    return [
      event('view', 0),
      ...(at % 2 === 0 ? [event('cart', 9)] : []),
      ...(at % 4 === 0 ? [event('purchase', 31)] : []),
      ...(at % 6 === 2 ? [event('remove_from_cart', 40)] : []),
      event('view', 55, { product_id: String(1 + ((at + 1) % 5)) }),
    ];
  }).flat();
}

let whole: TestStore;
let cut: TestStore;
let app: TestApp;
let cutApp: TestApp;
const clocks: Clock[] = [];

beforeAll(async () => {
  whole = await createTestStore('Europe/Berlin');
  cut = await createTestStore('Europe/Berlin');
  const events = visits();
  // Sent live, not loaded: only a store with live events has a "today".
  await foldEvents(whole.client, events, { kind: 'live' });
  await foldEvents(
    cut.client,
    events.filter(({ event_time }) => event_time !== undefined && event_time < CUT),
  );
  app = await startTestApp(whole.url, { storeTimezone: 'Europe/Berlin' });
  cutApp = await startTestApp(cut.url, { storeTimezone: 'Europe/Berlin' });
  clocks.push(app.app.get(Clock), cutApp.app.get(Clock));
  setClock(CUT);
}, 120_000);

afterAll(async () => {
  await app?.close();
  await cutApp?.close();
  await whole?.drop();
  await cut?.drop();
});

function setClock(at: string): void {
  for (const clock of clocks) clock.now = () => new Date(at);
}

/** Returns both answers without `asOf`, which differs: the stores were written at different times. */
async function both(path: string, filters: string): Promise<[object, object]> {
  const ask = async (of: TestApp, until: string) => {
    const { response, asOf, ...answer } = (await of.get(
      `${path}${path.includes('?') ? '&' : '?'}from=${FROM}&to=${TO}${filters}${until}`,
    )) as Record<string, unknown>;
    return answer;
  };
  return [await ask(app, `&until=${UNTIL}`), await ask(cutApp, '')];
}

describe('an answer with a cut last day', () => {
  it('comes from a store with events after the cut', async () => {
    const [counted, known] = await both('/api/sales-funnel', '');
    expect(counted).toEqual(known);
    const { stages } = (await app.get(`/api/sales-funnel?from=${FROM}&to=${TO}`)) as { stages: object[] };
    expect(stages).not.toEqual((counted as { stages: object[] }).stages);
  });

  it.each([
    '/api/sales-funnel?unit=users',
    '/api/sales-funnel?unit=sessions',
    '/api/sales-funnel/ordered',
    '/api/sales-funnel/over-time?interval=hour',
    '/api/sales-funnel/over-time?interval=day',
    '/api/sales-funnel/over-time?interval=week',
    '/api/sales-funnel/breakdown?by=brand',
    '/api/sales-funnel/breakdown?by=category&level=2',
    '/api/sales-funnel/times',
    '/api/sessions/analytics',
    '/api/brands/trends?interval=day',
    '/api/brands/trends?interval=week',
    '/api/carts/outcomes',
  ])('%s equals the answer of a store without events after the cut, under any filter', async (path) => {
    for (const filters of ['', '&brand=acme', '&category=electronics', '&brand=acme&category=electronics']) {
      const [counted, known] = await both(path, filters);
      expect([filters, comparable(counted)]).toEqual([filters, comparable(known)]);
    }
  });

  it('of one product equals it too, by day and in its funnel', async () => {
    for (const path of ['/api/products/3', '/api/products/3/funnel?unit=sessions']) {
      const [counted, known] = await both(path, '');
      expect(comparable(counted)).toEqual(comparable(known));
    }
  });

  it('says when its latest event was', async () => {
    const [counted, known] = await both('/api/sales-funnel', '');
    expect((counted as { dataThrough: string }).dataThrough).toBe((known as { dataThrough: string }).dataThrough);
  });

  it('of product movers also cuts the compared days', async () => {
    const ask = (of: TestApp, more: string) =>
      of.get(
        `/api/products/movers?from=2026-11-18&to=2026-11-18&beforeFrom=2026-11-19&beforeTo=${TO}&by=revenue&minViews=0${more}`,
      ) as Promise<ProductMoversAnswer>;
    const [counted, known] = [await ask(app, `&beforeUntil=${UNTIL}`), await ask(cutApp, '')];
    expect(counted.fallers.length).toBeGreaterThan(0);
    // Leaves out product details: they come from a product's latest events, which the cut store lacks.
    const sides = ({ risers, fallers }: typeof counted) =>
      [...risers, ...fallers].map(({ productId, now, before }) => ({ productId, now, before }));
    expect(sides(counted)).toEqual(sides(known));
  });

  it('is rejected with an invalid time of day', async () => {
    await expect(app.get(`/api/sales-funnel?until=24:00`)).rejects.toThrow(/400 .*HH:MM/);
  });
});

/** Leaves out product fields and the incomplete bucket, which depend on later events too. */
function comparable(answer: object): object {
  const { lastIncomplete, ...rest } = answer as Record<string, unknown>;
  const { product, ...others } = rest;
  return others;
}

describe('the unfinished day', () => {
  const unfinished = async () => ((await app.get('/api/store')) as StoreInfo).unfinishedDay;

  it('is today, up to now in the zone of the store', async () => {
    setClock('2026-11-21T21:30:59Z');
    expect(await unfinished()).toEqual({ day: '2026-11-21', until: '22:30' });
    setClock('2026-11-21T23:00:10Z');
    expect(await unfinished()).toEqual({ day: '2026-11-22', until: '00:00' });
  });

  it('of old data is the last stored day, up to its last event', async () => {
    setClock('2026-12-24T12:00:00Z');
    const { rows } = await whole.client.query(
      `select to_char(max(event_time) at time zone 'Europe/Berlin', 'HH24:MI') as last from events`,
    );
    const minutes = Number(rows[0].last.slice(0, 2)) * 60 + Number(rows[0].last.slice(3)) + 1;
    const until = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    expect(await unfinished()).toEqual({ day: '2026-11-21', until });
  });
});
