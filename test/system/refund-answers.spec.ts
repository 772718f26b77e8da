import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { emptyStore } from '../../database/fold/empty-store.js';
import { randomOf } from '../oracle/generated-history.js';
import { runInEtlHost } from '../support/etl-host.js';
import { sendBody } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore;
let app: TestApp;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'storepulse-refunds-'));
  store = await createTestStore();
  app = await startTestApp(store.url, { ingestMaxAgeDays: 0 });
});
afterAll(async () => {
  await app.close();
  await store.drop();
  rmSync(folder, { recursive: true, force: true });
});

const segment = async (...batch: object[]) => (await sendBody(`${app.url}/v1/batch`, app.writeKey, JSON.stringify({ batch }))).body;
const track = (messageId: string, event: string, timestamp: string, properties: object) => ({
  type: 'track',
  messageId,
  userId: 'c1',
  timestamp,
  event,
  properties,
});
const pointsOf = async (brand: string, to = '2026-03-05'): Promise<unknown> =>
  ((await app.get(`/api/brands/trends?brand=${brand}&interval=day&to=${to}`)) as { series: { points: unknown }[] }).series[0]?.points;

describe('refunds', () => {
  it('do not count as a start of a replay', async () => {
    const sale = { event_type: 'purchase', product_id: '5', price: '10', user_id: '1', order_id: 'early' };
    const [sold, gone] = ['2019-06-01T14:00:00Z', '2019-06-01T09:10:00Z'];
    await app.send([
      { ...sale, event_time: sold },
      { event_type: 'refund', order_id: 'early', event_time: gone },
    ]);
    expect(await app.get('/api/wall/replay-days?near=2019-06-01')).toMatchObject({ nearest: ['2019-06-01T14:00'] });
    await store.client.query('begin');
    await emptyStore(store.client);
    await store.client.query('commit');
  });

  it('from a Segment client reduce the revenue of their day, and keep purchases', async () => {
    const products = [
      { product_id: 'cup', brand: 'clay', category: 'home.tea', price: 20, quantity: 2 },
      { product_id: 'pot', brand: 'clay', category: 'home.tea', price: 50 },
    ];
    // The refund arrives before its order, and the order is canceled later.
    expect(
      await segment(
        track('r1', 'Order Refunded', '2026-03-04T10:00:30Z', { order_id: 'A', products: [{ product_id: 'cup', quantity: 1 }] }),
      ),
    ).toMatchObject({ accepted: 1, rejected: [] });
    const order = track('o1', 'Order Completed', '2026-03-02T10:00:00Z', { order_id: 'A', products });
    expect(await segment(order, { ...order, messageId: 'o2' })).toMatchObject({ accepted: 2, duplicates: 2 });
    const cancelled = track('c1', 'Order Cancelled', '2026-03-05T10:00:00Z', { order_id: 'A', total: 90 });
    expect(await segment(cancelled, cancelled)).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(await pointsOf('clay')).toMatchObject([
      { date: '2026-03-02', purchases: 2, revenue: 90 },
      { date: '2026-03-03', purchases: 0, revenue: 0 },
      { date: '2026-03-04', purchases: 0, revenue: -20, users: 0 },
      { date: '2026-03-05', purchases: 0, revenue: -70, users: 0 },
    ]);
    const funnel = (query: string) => app.get(`/api/sales-funnel?${query}`);
    const purchases = { stage: 'purchase', events: 2, users: 1, sessions: 1 };
    // Without an end date, a range ends on the last day with events.
    expect(await funnel('')).toMatchObject({ range: { from: '2026-03-02', to: '2026-03-02' }, refunds: { count: 0, amount: 0 } });
    expect(await funnel('to=2026-03-05')).toMatchObject({ range: { to: '2026-03-05' }, refunds: { count: 3, amount: 90 } });
    expect(await funnel('to=2026-03-04&category=home')).toMatchObject({ stages: [{}, {}, purchases], refunds: { count: 1, amount: 20 } });
    expect(await funnel('brand=unknown')).toMatchObject({ refunds: { count: 0, amount: 0 } });
    const cup = (await app.get('/api/products/top-converting?search=cup&minViews=0&to=2026-03-05')) as {
      products: { productId: string }[];
    };
    expect(cup.products).toMatchObject([{ purchases: 1, revenue: 0 }]);
    expect(await app.get(`/api/products/${cup.products[0]?.productId}?to=2026-03-04`)).toMatchObject({
      revenue: 20,
      refunds: { count: 1, amount: 20 },
      days: [{ revenue: 40 }, { revenue: 0 }, { revenue: -20, purchases: 0 }],
    });
    // Ranges are answered from memory.
    const ranged = await app.get('/api/products/top-converting?minViews=0&sort=revenue&from=2026-03-02&to=2026-03-04');
    expect(ranged).toMatchObject({ products: [{ revenue: 50 }, { revenue: 20 }] });
    expect(await app.get('/api/brands/seasonality?brand=clay&from=2026-03-04&to=2026-03-05')).toMatchObject({
      cells: expect.arrayContaining([expect.objectContaining({ weekday: 3, hour: 10, purchases: 0, revenue: -20 })]),
    });
  });

  it('count on a cut day if they came before the cut', async () => {
    for (const filter of ['', '&category=home']) {
      const revenue = async (until: string) => {
        const path = `/api/brands/trends?brand=clay&interval=day&from=2026-03-02&to=2026-03-04&until=${until}${filter}`;
        return ((await app.get(path)) as { series: { points: { revenue: number }[] }[] }).series[0]?.points.map((point) => point.revenue);
      };
      expect([filter, await revenue('10:00'), await revenue('10:01')]).toEqual([filter, [90, 0, 0], [90, 0, -20]]);
    }
  });

  it('show on the wall, live and replayed', async () => {
    // A store of old data keeps showing its last day with visitors.
    expect(await app.get('/api/pulse')).toMatchObject({
      day: '2026-03-02',
      figures: { revenue: 90, purchases: 2, refunds: { count: 0, amount: 0 } },
    });
    const body = [
      { event_type: 'view', event_time: '2026-03-04T09:59:00Z', product_id: 'cup', brand: 'clay', price: 20, user_id: 'c2' },
      { event_type: 'view', event_time: '2026-03-04T11:59:00Z', product_id: 'cup', brand: 'clay', price: 20, user_id: 'c2' },
    ];
    await app.send(body);
    expect(await app.get('/api/pulse')).toMatchObject({ day: '2026-03-04', figures: { revenue: -20, refunds: { count: 1, amount: 20 } } });
    const frame = (seconds: number) => app.get(`/api/wall/replay?from=2026-03-04T10:00&seconds=${seconds}`);
    expect(await frame(20)).toMatchObject({
      pulse: { figures: { revenue: 0, refunds: { count: 0, amount: 0 } } },
    });
    for (const seconds of [40, 3600]) {
      expect(await frame(seconds)).toMatchObject({
        pulse: { figures: { revenue: -20, purchases: 0, refunds: { count: 1, amount: 20 }, visitors: 1 } },
      });
    }
  });

  it('need an order id', async () => {
    const refund = { event_type: 'refund', event_time: '2026-03-04T10:00:00Z' };
    expect(await app.send([refund, { ...refund, order_id: 'A', quantity: 2 }, { ...refund, order_id: 'A', price: 'x' }])).toMatchObject({
      accepted: 0,
      rejected: [
        { index: 0, reason: 'order_id is missing' },
        { index: 1, reason: 'quantity 2 needs a product_id or an order_line' },
        { index: 2, reason: 'price "x" is not a number' },
      ],
    });
    const plain = join(folder, 'plain.csv');
    const header = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session';
    writeFileSync(plain, `${header}\n2026-03-06 10:00:00 UTC,refund,1,,,,5,7,\n2026-03-06 10:00:00 UTC,view,1,,,plain,5,7,\n`);
    const { output } = await runInEtlHost(store.url, ['load', plain]);
    expect(output).toMatch(/1 {2}order_id is missing/);
    expect((await pointsOf('plain', '2026-03-06')) as unknown[]).toContainEqual({
      date: '2026-03-06',
      views: 1,
      carts: 0,
      purchases: 0,
      revenue: 0,
      users: 1,
    });
  });

  it('from a file and over HTTP match an independent computation', async () => {
    const random = randomOf(7);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
    const at = (day: number, second: number) => new Date(Date.UTC(2026, 5, day, 12, 0, second)).toISOString();
    const lines: { order: string; product: string; brand: string; price: number; quantity: number; day: number }[] = [];
    for (let order = 0; order < 40; order += 1) {
      for (const product of ['1', '2', 'SKU-3'].filter(() => random() < 0.6)) {
        lines.push({
          order: `o${order}`,
          product,
          brand: `b${product.at(-1)}`,
          price: pick([10, 2.5, 0.01]),
          quantity: pick([1, 2, 5]),
          day: pick([1, 2, 3]),
        });
      }
    }
    // Each refund has its own second.
    const refunds = Array.from({ length: 60 }, (_, second) => ({
      order: `o${Math.floor(random() * 45)}`,
      product: pick([null, '1', 'SKU-3']),
      quantity: pick([null, 1, 3]),
      day: pick([2, 3, 4, 5]),
      second,
    })).map((it) => (it.product === null ? { ...it, quantity: null } : it));

    // Model: refund line by line, ordered by time.
    const pieces = lines.map((line) => ({ ...line, left: line.quantity }));
    const expected = new Map<string, number>();
    const add = (brand: string, day: number, amount: number) =>
      expected.set(`${brand} ${day}`, Math.round(((expected.get(`${brand} ${day}`) ?? 0) + amount) * 100) / 100);
    for (const { brand, day, price, quantity } of lines) add(brand, day, price * quantity);
    for (const refund of refunds.toSorted((a, b) => a.day - b.day || a.second - b.second)) {
      let left = refund.quantity ?? Number.POSITIVE_INFINITY;
      for (const line of pieces.filter((it) => it.order === refund.order && (refund.product ?? it.product) === it.product)) {
        for (; line.left > 0 && left > 0; line.left -= 1, left -= 1) add(line.brand, refund.day, -line.price);
      }
    }

    const rows = [
      ...lines.map((it, n) => ({
        event_type: 'purchase',
        event_time: at(it.day, 0),
        product_id: it.product,
        brand: it.brand,
        price: String(it.price),
        user_id: String(n % 9),
        quantity: String(it.quantity),
        order_id: it.order,
      })),
      ...refunds.map((it) => ({
        event_type: 'refund',
        event_time: at(it.day, it.second),
        product_id: it.product ?? '',
        brand: '',
        price: '',
        user_id: '',
        quantity: it.quantity === null ? '' : String(it.quantity),
        order_id: it.order,
      })),
    ].map((row) => ({ row, place: random() }));
    const shuffled = rows.toSorted((a, b) => a.place - b.place).map(({ row }) => row);
    const columns = ['event_time', 'event_type', 'product_id', 'brand', 'price', 'user_id', 'quantity', 'order_id'] as const;
    const header = 'category_id,category_code,user_session';
    const file = join(folder, 'orders.csv');
    const half = Math.floor(shuffled.length / 2);
    writeFileSync(
      file,
      [
        `${columns.join(',')},${header}`,
        ...shuffled.slice(0, half).map((row) => `${columns.map((column) => row[column]).join(',')},,,`),
      ].join('\n'),
    );
    const load = await runInEtlHost(store.url, ['load', file]);
    expect(load).toMatchObject({ code: 0 });
    await app.send(shuffled.slice(half));
    // Send everything again, including the half from the file: no purchase or refund counts twice.
    expect(await app.send(shuffled)).toMatchObject({ accepted: 0, duplicates: shuffled.length });

    const trends = (await app.get('/api/brands/trends?brand=b1&brand=b2&brand=b3&interval=day&from=2026-06-01&to=2026-06-05')) as {
      series: { brand: string; points: { date: string; revenue: number }[] }[];
    };
    const stored = trends.series.flatMap(({ brand, points }) =>
      points.map(({ date, revenue }) => [`${brand} ${Number(date.slice(-2))}`, revenue] as const),
    );
    const sold = (amounts: Iterable<readonly [string, number]>) => Object.fromEntries([...amounts].filter(([, revenue]) => revenue !== 0));
    expect(sold(stored)).toEqual(sold(expected));
    expect(stored.some(([, revenue]) => revenue < 0)).toBe(true);
  });
});
