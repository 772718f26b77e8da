import { describe, expect, it } from '@jest/globals';
import { isOriginAllowed, isOriginPattern, NO_LIMITS, plainOrigin, writeKeyLimits } from './write-key-limits.js';

describe('plainOrigin', () => {
  it.each([
    ['https://shop.example', 'https://shop.example'],
    [' HTTPS://Shop.Example:443/ ', 'https://shop.example'],
    ['http://localhost:5173', 'http://localhost:5173'],
    ['https://*.Shop.example', 'https://*.shop.example'],
    ['https://müller.example', 'https://xn--mller-kva.example'],
    ['http://[::1]:80', 'http://[::1]'],
  ])('reads %s as browsers write it', (text, origin) => {
    expect(plainOrigin(text)).toBe(origin);
    expect(isOriginPattern(origin)).toBe(true);
  });

  it.each([
    'shop.example',
    'https://',
    'https://shop.example/cart',
    'https://user@shop.example',
    'https://*.com',
    'https://*',
    '*',
    'null',
    'ftp://shop.example',
    'https://a*.shop.example',
    'https://*.*.shop.example',
    'https://shop.example:port',
    '',
  ])('%s is not an origin', (text) => {
    expect(isOriginPattern(plainOrigin(text))).toBe(false);
  });
});

describe('isOriginAllowed', () => {
  it('compares whole origins; a wildcard matches one label or more', () => {
    const allowed = ['https://shop.example', 'https://*.blog.example'];
    const are = (...origins: (string | undefined)[]) => origins.map((origin) => isOriginAllowed(allowed, origin));
    expect(are('https://shop.example', 'https://a.blog.example', 'https://a.b.blog.example')).toEqual([true, true, true]);
    expect(are('https://www.shop.example', 'https://blog.example', 'https://.blog.example', 'https://a@b.blog.example')).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(are('https://a.blog.example.evil', 'http://a.blog.example', 'https://evilblog.example', 'null', undefined)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(isOriginAllowed([], undefined)).toBe(true);
  });
});

it('treats missing fields as no limit', () => {
  expect(writeKeyLimits.parse({})).toEqual(NO_LIMITS);
  expect(writeKeyLimits.safeParse({ burst: 5 }).success).toBe(false);
});
