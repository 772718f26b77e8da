import { describe, expect, it } from '@jest/globals';
import { cameOverTls, isFromForeignPage } from './request-origin.js';

const host = 'shop.example:3000';

describe('isFromForeignPage', () => {
  it.each([
    ['an Origin of the same host', { host, origin: 'http://shop.example:3000' }],
    ['an Origin of the same host behind a TLS proxy', { host: 'shop.example', origin: 'https://shop.example' }],
    ['no Origin, and Sec-Fetch-Site same-origin', { host, 'sec-fetch-site': 'same-origin' }],
    ['no Origin, and a typed URL', { host, 'sec-fetch-site': 'none' }],
    ['a program without page headers', { host }],
  ])('accepts %s', (_, headers) => {
    expect(isFromForeignPage(headers)).toBe(false);
  });

  it.each([
    ['an Origin of another host', { host, origin: 'http://evil.example' }],
    ['an Origin of another port', { host, origin: 'http://shop.example:3001' }],
    ['the Origin of a sandbox', { host, origin: 'null' }],
    ['a page of another site', { host, 'sec-fetch-site': 'cross-site' }],
    ['a page of a sister site', { host, 'sec-fetch-site': 'same-site' }],
  ])('detects %s', (_, headers) => {
    expect(isFromForeignPage(headers)).toBe(true);
  });
});

describe('cameOverTls', () => {
  it('trusts the connection, and an Origin of this host', () => {
    expect(cameOverTls({ host }, true)).toBe(true);
    expect(cameOverTls({ host: 'shop.example', origin: 'https://shop.example' }, false)).toBe(true);
  });

  it('does not trust the Origin of another host', () => {
    expect(cameOverTls({ host, origin: 'https://evil.example' }, false)).toBe(false);
    expect(cameOverTls({ host }, false)).toBe(false);
  });
});
