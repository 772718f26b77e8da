import { describe, expect, it, jest } from '@jest/globals';
import { makeSecret, type SecretKind } from '../access/secrets.js';
import { keptRaw, KeptRaws, masked } from './kept-raw.js';

const kept = (event: object): unknown => JSON.parse(keptRaw(JSON.stringify(event), 2000));

describe('the raw text of a rejected event', () => {
  it('has a maximum length', () => {
    expect(keptRaw('x'.repeat(5000), 2000)).toHaveLength(2000);
    expect(keptRaw(JSON.stringify({ brand: 'x'.repeat(5000) }), 300)).toHaveLength(300);
  });

  it('has the columns of a row that the database rejected', () => {
    expect(kept({ eventTime: '2026-11-30', productId: '7', details: {} })).toEqual({
      eventTime: '2026-11-30',
      productId: '7',
      '(left out)': '1 other field',
    });
  });

  it('has the fields that Storepulse reads, and the number of others', () => {
    const event = { event_type: 'view', 'Product ID': 'SKU-7', price: 'cheap', password: 'x', card: { number: 1 } };
    expect(kept(event)).toEqual({ event_type: 'view', 'Product ID': 'SKU-7', price: 'cheap', '(left out)': '2 other fields' });
  });

  it('has the properties of a Segment call that are read, and never the key', () => {
    const call = {
      writeKey: 'spw_abc',
      type: 'track',
      event: 'Order Completed',
      userId: 'ada@shop.test',
      context: { ip: '10.1.2.3', sessionId: 's1' },
      properties: { order_id: '17', products: [{ product_id: 'a', price: -1, coupon: 'ADA10' }], email: 'ada@shop.test' },
    };
    expect(kept(call)).toEqual({
      type: 'track',
      event: 'Order Completed',
      userId: 'a…@…',
      context: { sessionId: 's1', '(left out)': '1 other field' },
      properties: {
        order_id: '17',
        products: [{ product_id: 'a', price: -1, '(left out)': '1 other field' }],
        '(left out)': '1 other field',
      },
      '(left out)': '1 other field',
    });
  });

  it.each([
    ['{"writeKey":"spw_abc","event":', '{"writeKey":(left out),"event":'],
    ['password=hunter2&x=1', 'password=(left out)&x=1'],
    ['from 192.168.0.12 or 2001:db8:0:0:0:0:0:1', 'from (IP address) or (IP address)'],
    ['paid with 4111 1111 1111 1111', 'paid with (card number)'],
    [
      'category 2053013555631882655, product 4006381333931, order 4111111111111112',
      'category 2053013555631882655, product 4006381333931, order 4111111111111112',
    ],
    ['user_id "ada.b+c@mail.shop.test" is too long', 'user_id "a…@…" is too long'],
  ])('is masked if it is not JSON: %s', (text, shown) => {
    expect(masked(text)).toBe(shown);
    expect(keptRaw(text, 2000)).toBe(shown);
  });

  it.each<SecretKind>(['writeKey', 'apiToken', 'signIn', 'device'])('never has one of our secrets, in any place: %s', (kind) => {
    const { secret } = makeSecret(kind);
    const shown = keptRaw(JSON.stringify({ user_id: secret, url: `https://shop.test/?k=${secret}`, name: `a_${secret}` }), 2000);
    expect(shown + masked(`user_id "${secret}" is too long`)).not.toContain(secret.slice(4));
  });

  it.each([
    ['2001:db8::1'],
    ['::1'],
    ['fe80::a00:27ff:fe4e:66a1'],
    ['::ffff:192.0.2.7'],
    ['jörg@müller.example'],
    ['ada%40shop.test'],
    [String.raw`ada\u0040shop.test`],
  ])('has no IP address in any spelling: %s', (address) => {
    expect(masked(`of ${address} it is`)).toMatch(/^of (\(IP address\)|.…@…) it is$/);
  });

  it('keeps times, and words with colons', () => {
    const text = '2026-11-30T08:00:00Z, 12:30:15, std::string, ratio 3:1, ab:cd';
    expect(masked(text)).toBe(text);
  });

  it('masks a card number sent as a number', () => {
    expect(kept({ user_id: 4111111111111111, product_id: 4111111111111112 })).toEqual({
      user_id: '(card number)',
      product_id: 4111111111111112,
    });
  });

  it('ends below the deepest nesting that is read', () => {
    const deep = `{"properties":${'{"properties":'.repeat(20)}1${'}'.repeat(21)}`;
    expect(keptRaw(deep, 2000)).toContain('(left out)');
    expect(keptRaw(deep, 2000).length).toBeLessThan(200);
  });

  it('is read only up to its stored length, and not at all above the largest call', () => {
    const products = (entry: string, count: number) => `{"products":[${Array.from({ length: count }, () => entry).join(',')}]}`;
    expect(keptRaw(products('{}', 20_000), 1000).length).toBeLessThanOrEqual(1000);
    expect(keptRaw(products('"a"', 10_000), 1000)).toMatch(/^{"products":\["a","a",/);
    expect(keptRaw(products('{"id":"a@shop.example"}', 3000), 80_000)).toBe('(70 KB (left out))');
    expect(keptRaw(`{${Array.from({ length: 1000 }, (_, n) => `"k${n}":1`).join(',')},"event":"x"}`, 1000)).toBe(
      '{"(left out)":"1001 other fields"}',
    );
  });

  it('is computed once for all lines of an order', () => {
    const parse = jest.spyOn(JSON, 'parse');
    const raw = JSON.stringify({ event: 'Order Completed', properties: { products: Array.from({ length: 1000 }, () => ({})) } });
    const raws = new KeptRaws();
    const texts = Array.from({ length: 1000 }, () => raws.of(raw, 100));
    expect(parse).toHaveBeenCalledTimes(1);
    parse.mockRestore();
    expect(new Set(texts)).toEqual(new Set([keptRaw(raw, 100)]));
    expect(texts).toHaveLength(1000);
  });
});
