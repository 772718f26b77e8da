import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { ProductRow } from '@storepulse/contracts';
import { ranked, wholeCatalog } from './whole-catalog.ts';

const row = (productId: string, changes: Partial<ProductRow> = {}): ProductRow => ({
  rank: 1,
  productId,
  externalId: null,
  name: null,
  brand: null,
  category: null,
  price: null,
  views: 1,
  carts: 0,
  purchases: 0,
  revenue: 0,
  conversionRate: 0,
  conversionLow: 0,
  conversionHigh: 0,
  ...changes,
});
const ids = (rows: readonly ProductRow[]) => rows.map(({ productId, rank }) => `${rank}:${productId}`);

describe('ranked', () => {
  it('sorts like the server: unknown last in both directions, then purchases, then the numeric id', () => {
    const rows = [
      row('9007199254740993', { price: 5 }),
      row('9007199254740992', { price: 5 }),
      row('7', { price: null }),
      row('8', { price: 5, purchases: 2 }),
      row('10', { price: 1 }),
    ];
    expect(ids(ranked(rows, { sort: 'price', order: 'desc' }))).toEqual(['1:8', '2:9007199254740992', '3:9007199254740993', '4:10', '5:7']);
    expect(ids(ranked(rows, { sort: 'price', order: 'asc' }))).toEqual(['1:10', '2:8', '3:9007199254740992', '4:9007199254740993', '5:7']);
    expect(ids(ranked(rows, { sort: 'productId', order: 'asc' }))[0]).toBe('1:7');
  });
});

describe('wholeCatalog', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'fetch');
  });

  it('requests pages until it has all products, each once', async () => {
    const head = { asOf: null, dataThrough: null, range: { from: null, to: null } };
    const pieces = [
      { ...head, products: [row('1'), row('2')], matchingProducts: 20_001 },
      // A product viewed for the first time in the meantime pushed row 2 into the second piece.
      { ...head, products: [row('2', { views: 2 }), row('3')], matchingProducts: 20_002 },
    ];
    const asked: string[] = [];
    const fetched = jest.fn(async (address: string) => {
      asked.push(address);
      return { ok: true, status: 200, json: async () => pieces[asked.length - 1] };
    });
    Object.assign(globalThis, { fetch: fetched });
    const told: number[] = [];
    const { rows, total } = await wholeCatalog(
      { minViews: 0 },
      { sort: 'productId', order: 'desc' },
      new AbortController().signal,
      (count) => told.push(count),
    );
    expect(rows.map(({ productId, views }) => [productId, views])).toEqual([
      ['3', 1],
      ['2', 2],
      ['1', 1],
    ]);
    expect([total, told, asked.map((address) => new URL(address, 'http://x').searchParams.get('offset'))]).toEqual([
      undefined,
      [2, 3],
      ['0', '20000'],
    ]);
  });
});
