import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type EventInput, parseEvent } from '@storepulse/database/fold/parse-event.js';
import { parseSent } from '@storepulse/database/fold/parse-sent.js';
import { EventTooLargeError, TooManyEventsError, UnreadableBodyError } from '../ingest.errors.js';
import type { SentEvent } from '../sent-event.js';
import { readSegmentBody, type SegmentCall } from './read-segment-body.js';

const RECEIVED = new Date('2026-03-01T12:00:00.000Z');
const track = (event: unknown, properties: unknown = { product_id: '7' }, changes: object = {}) => ({
  type: 'track',
  messageId: 'm-1',
  userId: 'u-1',
  timestamp: '2026-03-01T11:00:00Z',
  event,
  properties,
  ...changes,
});
const batch = (events: readonly unknown[], changes: object = {}): SentEvent[] =>
  readSegmentBody('batch', JSON.stringify({ batch: events, ...changes }), RECEIVED);
const only = (event: unknown, changes: object = {}): SentEvent => {
  const [first, ...others] = batch([event], changes);
  if (first === undefined || others.length > 0) throw new Error('one event became none or many');
  return first;
};
const rows = (event: unknown, changes: object = {}): EventInput[] => {
  const sent = only(event, changes);
  if (sent.kind !== 'rows') throw new Error(`${sent.kind}, not rows: ${JSON.stringify(sent)}`);
  const unpacked = sent.unpack().rows;
  expect(unpacked).toHaveLength(sent.lines);
  return unpacked;
};
const reasonOf = (event: unknown): string | undefined => {
  const sent = only(event);
  if (sent.kind === 'bad') return sent.reason;
  if (sent.kind === 'ignored') return undefined;
  return sent
    .unpack()
    .rows.map(parseSent)
    .find((it) => !it.ok)?.reason;
};

describe('event names', () => {
  it.each([
    ['Product Viewed', 'view'],
    ['Viewed Product', 'view'],
    ['Product Added', 'cart'],
    ['Added Product', 'cart'],
    ['Wishlist Product Added to Cart', 'cart'],
    ['Product Removed', 'remove_from_cart'],
    ['Removed Product', 'remove_from_cart'],
    ['  product VIEWED ', 'view'],
    ['product_viewed', 'view'],
    ['wishlist_product_added_to_cart', 'cart'],
  ])('%s is a %s', (name, type) => {
    expect(rows(track(name))).toMatchObject([{ event_type: type, product_id: '7' }]);
  });

  it.each(['Order Completed', 'Completed Order', 'order_completed'])('%s is a purchase of each product', (name) => {
    const products = [{ product_id: 'a', price: 2.5, quantity: 3 }, { sku: 'b' }];
    expect(rows(track(name, { order_id: '1', products }))).toMatchObject([
      { event_type: 'purchase', product_id: 'a', price: 2.5, quantity: 3, message_id: 'm-1', user_id: 'u-1' },
      { event_type: 'purchase', product_id: 'b', quantity: undefined, message_id: 'm-1', user_id: 'u-1' },
    ]);
  });

  it.each(['Order Refunded', 'order_refunded', 'Order Cancelled', 'Order Canceled'])(
    '%s refunds the order, or the products it lists',
    (name) => {
      const properties = {
        order_id: 'A',
        total: 30,
        products: [
          { product_id: 'a', price: 2.5, quantity: 3 },
          { sku: 'b', line_item_id: 7 },
        ],
      };
      expect(rows(track(name, properties))).toMatchObject([
        {
          event_type: 'refund',
          order_id: 'A',
          product_id: 'a',
          price: 2.5,
          quantity: 3,
          message_id: 'm-1',
          event_time: '2026-03-01T11:00:00Z',
        },
        { event_type: 'refund', order_id: 'A', product_id: 'b', price: undefined, order_line: 7 },
      ]);
      const [whole] = rows(track(name, { orderId: 'A', total: 30 }));
      expect(whole).toMatchObject({ event_type: 'refund', order_id: 'A', price: name.toLowerCase().includes('refund') ? 30 : undefined });
      expect(whole).not.toHaveProperty('product_id');
      expect(reasonOf(track(name, { products: [] }))).toBe('order_id is missing');
    },
  );

  it.each(['Cart Viewed', 'Order Updated', 'Product Clicked', 'constructor', '__proto__', 'x'])('%s is only counted', (name) => {
    expect(only(track(name))).toEqual({ kind: 'ignored', raw: expect.any(Function) });
  });

  it.each(['page', 'identify', 'screen', 'group', 'alias'] as const)('a call of %s is only counted, in a batch and alone', (type) => {
    expect(only({ type, anonymousId: 'a' })).toEqual({ kind: 'ignored', raw: expect.any(Function) });
    expect(readSegmentBody(type, '{"userId": "u"}', RECEIVED)).toEqual([{ kind: 'ignored', raw: expect.any(Function) }]);
  });
});

describe('properties', () => {
  it('become our columns', () => {
    const properties = {
      product_id: '507f1f77bcf86cd799439011',
      sku: 'G-32',
      category: 'Home > Tea & Coffee/ Cups |XL',
      category_id: '2053013555631882655',
      brand: ' Meissen ',
      price: '18.99',
      quantity: '2',
      session_id: 'S1',
    };
    expect(rows(track('Product Added', properties))).toEqual([
      {
        message_id: 'm-1',
        event_time: '2026-03-01T11:00:00Z',
        event_type: 'cart',
        product_id: '507f1f77bcf86cd799439011',
        category_id: '2053013555631882655',
        category_code: 'home.tea_&_coffee.cups.xl',
        brand: 'meissen',
        price: '18.99',
        user_id: 'u-1',
        user_session: 'S1',
        quantity: '2',
      },
    ]);
  });

  it.each([
    ['electronics.smartphone', 'electronics.smartphone'],
    ['Games', 'games'],
    ['Women  Shoes', 'women_shoes'],
    ['a//b/', 'a.b'],
    [' > ', ''],
  ])('category %s becomes %s', (category, code) => {
    expect(rows(track('Product Viewed', { product_id: 1, category }))[0]?.category_code).toBe(code);
  });

  it('name a product by sku, id or variant if product_id is missing', () => {
    const productOf = (properties: object) => rows(track('Product Viewed', properties))[0]?.product_id;
    expect(productOf({ product_id: '', sku: 's', id: 'i', variant: 'v' })).toBe('s');
    expect(productOf({ product_id: null, id: 'i', variant: 'v' })).toBe('i');
    expect(productOf({ variant: 'v' })).toBe('v');
  });

  it('without a price have none, and a view has no quantity', () => {
    const [row] = rows(track('Product Viewed', { product_id: 1, quantity: 0 }));
    expect(parseEvent(row ?? {})).toMatchObject({ ok: true, row: { price: null, quantity: 1 } });
  });

  it('name the user by userId, and the device by anonymousId', () => {
    const personOf = (changes: object) => {
      const parsed = rows(track('Product Viewed', { product_id: 1 }, changes)).map(parseEvent)[0];
      if (!parsed?.ok) throw new Error(parsed?.reason);
      return { userId: parsed.row.userId, device: parsed.row.device };
    };
    const anonymous = { userId: { external: 'a' }, device: { id: { external: 'a' }, isAnonymous: true } };
    expect(personOf({ userId: 'u', anonymousId: 'a' })).toEqual({
      userId: { external: 'u' },
      device: { id: { external: 'a' }, isAnonymous: false },
    });
    expect(personOf({ userId: ' ', anonymousId: 'a' })).toEqual(anonymous);
    expect(personOf({ userId: undefined, anonymousId: 'a' })).toEqual(anonymous);
    expect(personOf({ userId: 'a', anonymousId: 'a' })).toEqual(anonymous);
    expect(personOf({ userId: 42 })).toEqual({ userId: '42', device: undefined });
  });

  it.each([
    ['identify', { userId: 'u', anonymousId: 'a' }, ['a']],
    ['page', { userId: 'u', anonymousId: 'a' }, ['a']],
    ['track', { userId: 'u', anonymousId: 'a', event: 'Signed In' }, ['a']],
    ['alias', { userId: 'u', previousId: 'p' }, ['p']],
    ['alias', { userId: 'u', previousId: 'p', anonymousId: 'a' }, ['a', 'p']],
    ['identify', { anonymousId: 'a', previousId: 'p' }, undefined],
    ['identify', { userId: 'u', previousId: 'p' }, undefined],
  ])('a call of %s with %j links the devices %j', (type, ids, devices) => {
    const sent = only({ type, timestamp: '2026-03-01T11:00:00Z', ...ids });
    expect(sent).toEqual({
      kind: 'ignored',
      raw: expect.any(Function),
      links: devices?.map((device) => ({ device, user: 'u', time: '2026-03-01T11:00:00Z' })),
    });
  });

  it.each<[object, object, unknown]>([
    [{ properties: { product_id: 1, session_id: 5 }, context: { sessionId: 6 } }, {}, 5],
    [{ properties: { product_id: 1, sessionId: '5' } }, {}, '5'],
    [{ context: { sessionId: 1_772_000_000_000 } }, {}, 1_772_000_000_000],
    [{ context: { session_id: 'x' } }, { context: { sessionId: 'outer' } }, 'x'],
    [{ context: { page: {} } }, { context: { sessionId: 'outer' } }, 'outer'],
    [{}, {}, undefined],
  ])('name the session: %j in a batch with %j', (changes, outer, session) => {
    expect(rows(track('Product Viewed', undefined, changes), outer)[0]?.user_session).toBe(session);
  });
});

describe('bad events', () => {
  it.each<[unknown, string]>([
    [7, 'not a JSON object'],
    [null, 'not a JSON object'],
    [[track('Product Viewed')], 'not a JSON object'],
    [track(undefined), 'event is missing'],
    [track(' '), 'event is missing'],
    [track(7), 'event is not text'],
    [track('Product Viewed', undefined, { userId: null }), 'userId and anonymousId are both missing'],
    [{ type: 'page' }, 'userId and anonymousId are both missing'],
    [track('x', {}, { type: 'tracks' }), 'type is not one of'],
    [track('x', {}, { type: undefined }), 'type is not one of'],
    [track('Order Completed', { order_id: '1' }), 'properties.products is missing or empty'],
    [track('Order Completed', { products: [] }), 'properties.products is missing or empty'],
    [track('Order Completed', { products: { product_id: '1' } }), 'properties.products is missing or empty'],
    [track('Order Completed', { products: [{ product_id: '1' }, 7] }), 'product_id is missing'],
    [track('Product Viewed', 'nothing'), 'product_id is missing'],
    [track('Product Viewed', { product_id: { id: 1 } }), 'product_id {"id":1} is not text'],
    [track('Product Viewed', { product_id: true }), 'product_id true is not text'],
    [track('Product Viewed', { product_id: 1, category: ['a'] }), 'category_code ["a"] is not text'],
    [track('Product Viewed', { product_id: 1, brand: {} }), 'brand {} is not text'],
    [track('Product Viewed', { product_id: 1, price: '€ 5' }), 'price "€ 5" is not a number'],
    [track('Product Viewed', { product_id: 1, session_id: {} }), 'user_session {} is not text'],
    [track('Product Added', { product_id: 1, quantity: 0 }), 'quantity 0 is not a whole number'],
    [track('Product Viewed', { product_id: 'a\0' }), 'cannot be stored'],
    [track('Product Viewed', { product_id: '\ud800' }), 'cannot be stored'],
    [track('Product Viewed', undefined, { userId: {} }), 'user_id {} is not text'],
    [track('Product Viewed', undefined, { timestamp: 'soon' }), 'event_time "soon" is not a time'],
    [track('Product Viewed', undefined, { messageId: 'x'.repeat(101) }), 'is longer than 100 characters'],
  ])('%j: %s', (event, reason) => {
    expect(reasonOf(event)).toContain(reason);
  });

  it('after the 2,500th of a batch, or above 32 KB, are rejected alone', () => {
    const many = batch(Array.from({ length: 2502 }, () => track('Product Viewed')));
    expect(many.map(({ kind }) => kind)).toEqual([...Array.from({ length: 2500 }, () => 'rows'), 'bad', 'bad']);

    const large = (bytes: number) => track('Product Viewed', { product_id: 1, text: 'é'.repeat(bytes / 2) });
    expect(batch([large(32_000), large(33_000), large(100)]).map((it) => (it.kind === 'bad' ? it.reason : it.kind))).toEqual([
      'rows',
      'the event is larger than 32 KB',
      'rows',
    ]);
    expect(() => readSegmentBody('track', JSON.stringify(large(33_000)), RECEIVED)).toThrow(EventTooLargeError);

    const deep = `{"type":"track","event":"Product Viewed","userId":"u","properties":{"product_id":1,"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
    const [nested, neighbour] = readSegmentBody('batch', `{"batch":[${deep},${JSON.stringify(large(100))}]}`, RECEIVED);
    expect(nested).toMatchObject({ kind: 'bad', reason: 'the event is nested too deeply' });
    expect(neighbour).toMatchObject({ kind: 'rows' });
  });

  it('are kept unchanged', () => {
    const sent = only({ type: 'track', userId: 'u' });
    expect(sent.kind === 'bad' && sent.raw()).toBe('{"type":"track","userId":"u"}');
  });
});

describe('bodies', () => {
  it.each(['', '  ', '{', 'event=x', '\0', '{"batch": [}'])('that are not JSON are rejected as a whole: %j', (body) => {
    expect(() => readSegmentBody('batch', body, RECEIVED)).toThrow(UnreadableBodyError);
    expect(() => readSegmentBody('track', body, RECEIVED)).toThrow(UnreadableBodyError);
  });

  it.each(['7', '[]', '{}', '{"batch": {}}', 'null'])('without a batch are rejected as a whole: %s', (body) => {
    expect(() => readSegmentBody('batch', body, RECEIVED)).toThrow(UnreadableBodyError);
  });

  it('of a single call are the event, with any type', () => {
    const { type: _none, ...event } = track('Product Viewed');
    expect(readSegmentBody('track', `\uFEFF${JSON.stringify(event)}`, RECEIVED)).toMatchObject([{ kind: 'rows' }]);
    expect(readSegmentBody('track', JSON.stringify({ ...event, type: 'page' }), RECEIVED)).toMatchObject([{ kind: 'rows' }]);
    expect(readSegmentBody('track', '[]', RECEIVED)).toMatchObject([{ kind: 'bad' }]);
  });

  it('with more events than any client sends are rejected as a whole', () => {
    expect(() => batch(Array.from({ length: 10_001 }, () => 0))).toThrow(TooManyEventsError);
    expect(batch(Array.from({ length: 10_000 }, () => 0))).toHaveLength(10_000);
  });

  it('with hostile keys and endless nesting do no harm', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const shallow = '['.repeat(8000) + ']'.repeat(8000);
    for (const body of [
      '{"batch":[{"type":"track","event":"Product Viewed","userId":"u","__proto__":{"userId":"x"},"properties":{"__proto__":{"product_id":"9"}}}]}',
      '{"batch":[{"type":"track","event":"Product Viewed","userId":"u","constructor":7,"toString":7,"properties":{"hasOwnProperty":1}}]}',
      `{"batch":[{"type":"track","event":"Product Viewed","userId":"u","properties":{"product_id":${shallow},"x":${deep}}}]}`,
      `{"batch":[${deep}],"context":${deep},"sentAt":${deep}}`,
    ]) {
      const [event] = readSegmentBody('batch', body, RECEIVED);
      if (event?.kind === 'bad') expect(event.raw()).not.toBe('');
      if (event?.kind === 'rows') expect(event.unpack().rows.map(parseEvent)).toMatchObject([{ ok: false }]);
    }
    expect({}).not.toHaveProperty('product_id');
  });

  const calls = fc.constantFrom<SegmentCall>('batch', 'track', 'page', 'identify', 'screen', 'group', 'alias');
  const names = fc.constantFrom('Product Viewed', 'Product Added', 'Order Completed', 'Order Refunded', 7, null);
  const anyEvent = fc.record(
    {
      type: fc.oneof(fc.constant('track'), fc.jsonValue()),
      event: names,
      userId: fc.jsonValue(),
      anonymousId: fc.jsonValue(),
      messageId: fc.jsonValue(),
      timestamp: fc.oneof(fc.date({ noInvalidDate: true }).map(String), fc.jsonValue()),
      sentAt: fc.oneof(
        fc.date({ noInvalidDate: true }).map((date) => date.toJSON()),
        fc.jsonValue(),
      ),
      context: fc.jsonValue(),
      properties: fc.oneof(fc.jsonValue(), fc.record({ products: fc.jsonValue() }), fc.dictionary(fc.string(), fc.jsonValue())),
    },
    { requiredKeys: [] },
  );

  it('of any JSON give one entry per event, which can be checked and shown; anything else is rejected', () => {
    const anyBody = fc.oneof(
      fc.json(),
      fc.string(),
      fc.record({ batch: fc.array(fc.oneof(anyEvent, fc.jsonValue())), sentAt: fc.jsonValue() }),
      anyEvent,
    );
    fc.assert(
      fc.property(calls, anyBody, (call, given) => {
        const body = typeof given === 'string' ? given : JSON.stringify(given);
        let events: SentEvent[];
        try {
          events = readSegmentBody(call, body, RECEIVED);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableBodyError);
          return;
        }
        const { batch: sent = [] } = call === 'batch' ? (JSON.parse(body) as { batch?: unknown[] }) : {};
        expect(events).toHaveLength(call === 'batch' ? sent.length : 1);
        for (const event of events) {
          expect(typeof event.raw()).toBe('string');
          if (event.kind === 'rows') for (const row of event.unpack().rows) expect(parseEvent(row)).toHaveProperty('ok');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
