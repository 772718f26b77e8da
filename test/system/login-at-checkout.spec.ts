import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import type { CartAgesAnswer, FunnelAnswer, OrderedFunnelAnswer, SessionListAnswer } from '../../libs/contracts/src/index.js';
import { runInEtlHost } from '../support/etl-host.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore | undefined;
let app: TestApp | undefined;

afterEach(async () => {
  await app?.close();
  await store?.drop();
  app = undefined;
  store = undefined;
});

/** Long enough ago that the visit has ended. */
const START = Date.now() - 3 * 3_600_000;
const time = (minute: number): string => new Date(START + minute * 60_000).toISOString();
const properties = { product_id: 'st1', price: 5, brand: 'stitch' };
const CALLS = [
  { type: 'track', messageId: 'n1', timestamp: time(0), event: 'Product Viewed', properties, anonymousId: 'anon-9' },
  { type: 'track', messageId: 'n2', timestamp: time(1), event: 'Product Added', properties, anonymousId: 'anon-9' },
  { type: 'identify', messageId: 'n3', timestamp: time(1.5), anonymousId: 'anon-9', userId: 'c9' },
  {
    type: 'track',
    messageId: 'n4',
    timestamp: time(2),
    event: 'Order Completed',
    properties: { order_id: 'A-18', products: [properties] },
    anonymousId: 'anon-9',
    userId: 'c9',
  },
];

async function segment(path: string, body: object): Promise<unknown> {
  const response = await fetch(`${app?.url}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app?.writeKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
}

/** Expects one visit of one user who bought what was in the cart. */
async function expectOneVisit(): Promise<void> {
  if (app === undefined) throw new Error('the app is running');
  const ordered = (await app.get('/api/sales-funnel/ordered')) as OrderedFunnelAnswer;
  expect(ordered.stages.map(({ reached, dropped, open }) => [reached, dropped, open])).toEqual([
    [1, 0, 0],
    [1, 0, 0],
    [1, 0, 0],
  ]);
  const funnel = (await app.get('/api/sales-funnel')) as FunnelAnswer;
  expect(funnel.stages.map(({ events, users, sessions }) => [events, users, sessions])).toEqual([
    [1, 1, 1],
    [1, 1, 1],
    [1, 1, 1],
  ]);
  const { sessions } = (await app.get('/api/sessions')) as SessionListAnswer;
  expect(sessions.map(({ userExternalId, events, purchases }) => [userExternalId, events, purchases])).toEqual([['c9', 3, 1]]);
  const { bands } = (await app.get('/api/carts/ages')) as CartAgesAnswer;
  expect(bands.map(({ carts }) => carts).filter((carts) => carts > 0)).toEqual([]);
}

it('a batch of a visit with a sign-in before the order is one visit of one person', async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  expect(await segment('batch', { batch: CALLS })).toMatchObject({ accepted: 4, duplicates: 0 });
  await expectOneVisit();
});

it('the same calls one by one, in reverse order and sent twice, are one visit too', async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  for (const { type, ...call } of [...CALLS].reverse()) {
    await segment(type, call);
    await segment(type, call);
  }
  await expectOneVisit();
});

it.each<[what: string, ids: object[]]>([
  ['anonymous_id, then both', [{ anonymous_id: 'anon-9' }, { anonymous_id: 'anon-9' }, { anonymous_id: 'anon-9', user_id: 'c9' }]],
  [
    'the id of the visitor in both columns first',
    Array.from({ length: 3 }, (_, at) => ({ anonymous_id: 'anon-9', user_id: at === 2 ? 'c9' : 'anon-9' })),
  ],
])('events of our own API with %s are one visit too', async (_, ids) => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  const events = (['view', 'cart', 'purchase'] as const).map((type, at) => ({
    event_time: time(at),
    event_type: type,
    product_id: 'st1',
    price: 5,
    brand: 'stitch',
    message_id: `own-${at}`,
    ...ids[at],
  }));
  expect(await app.send(events)).toMatchObject({ accepted: 3, rejected: [] });
  await expectOneVisit();
});

it('a file of the visit without sessions is one visit too', async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  const folder = mkdtempSync(join(tmpdir(), 'storepulse-devices-'));
  try {
    const file = join(folder, 'visit.csv');
    const rows = [
      ['view', ''],
      ['cart', ''],
      ['purchase', 'c9'],
    ].map(([type, user], minute) => `${time(minute)},${type},st1,,,stitch,5,${user},,anon-9`);
    writeFileSync(
      file,
      `event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session,anonymous_id\n${rows.join('\n')}\n`,
    );
    expect(await runInEtlHost(store.url, ['load', file])).toMatchObject({ code: 0 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await expectOneVisit();
});

it('a file with the column anonymous_id links its users too', async () => {
  store = await createTestStore();
  const folder = mkdtempSync(join(tmpdir(), 'storepulse-devices-'));
  try {
    const file = join(folder, 'visit.csv');
    const session = '72d76fde-8bb3-4e00-8c23-000000000001';
    writeFileSync(
      file,
      [
        'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session,anonymous_id',
        `2026-03-01 12:00:00 UTC,view,1,,,stitch,5,,${session},anon-9`,
        `2026-03-01 12:01:00 UTC,purchase,1,,,stitch,5,c9,${session},anon-9`,
        `2026-03-02 12:00:00 UTC,view,1,,,stitch,5,,,anon-9`,
        `2026-03-02 12:00:00 UTC,view,1,,,stitch,5,,,`,
        '',
      ].join('\n'),
    );
    expect(await runInEtlHost(store.url, ['load', file])).toMatchObject({ code: 0 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const { rows } = await store.client.query(
    `select o.external_id, count(*)::int as events from events e join external_ids o on o.id = e.user_id and o.kind = 'user' group by 1`,
  );
  expect(rows).toEqual([{ external_id: 'c9', events: 3 }]);
});
