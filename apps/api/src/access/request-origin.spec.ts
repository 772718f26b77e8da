import { describe, expect, it } from '@jest/globals';
import { cameOverTls, isFromForeignPage, isFromOwnClient } from './request-origin.js';

const host = 'shop.example:3000';

describe('isFromOwnClient', () => {
  it.each([
    ['an Origin of the same host', { host, origin: 'http://shop.example:3000' }],
    ['an Origin of the same host over TLS that ends before', { host: 'shop.example', origin: 'https://shop.example' }],
    ['no Origin, but the browser says same-origin', { host, 'sec-fetch-site': 'same-origin' }],
    ['no Origin, but the header that no foreign page can send', { host, 'x-storepulse': '1' }],
  ])('takes %s', (_, headers) => {
    expect(isFromOwnClient(headers)).toBe(true);
  });

  it.each([
    ['an Origin of another host', { host, origin: 'http://evil.example' }],
    ['an Origin of another port', { host, origin: 'http://shop.example:3001' }],
    ['the Origin of a sandbox', { host, origin: 'null' }],
    ['another Origin with the header', { host, origin: 'http://evil.example', 'x-storepulse': '1' }],
    ['a page of another site', { host, 'sec-fetch-site': 'cross-site', 'x-storepulse': '1' }],
    ['a page of a sister site', { host, 'sec-fetch-site': 'same-site' }],
    ['nothing at all', { host }],
  ])('refuses %s', (_, headers) => {
    expect(isFromOwnClient(headers)).toBe(false);
  });
});

describe('isFromForeignPage', () => {
  it('lets programs through, which say nothing of a page', () => {
    expect(isFromForeignPage({ host })).toBe(false);
  });

  it('tells a page of another site', () => {
    expect(isFromForeignPage({ host, origin: 'https://evil.example' })).toBe(true);
  });
});

describe('cameOverTls', () => {
  it('believes the connection, and an Origin of this host', () => {
    expect(cameOverTls({ host }, true)).toBe(true);
    expect(cameOverTls({ host: 'shop.example', origin: 'https://shop.example' }, false)).toBe(true);
  });

  it('does not believe the Origin of another host', () => {
    expect(cameOverTls({ host, origin: 'https://evil.example' }, false)).toBe(false);
    expect(cameOverTls({ host }, false)).toBe(false);
  });
});
