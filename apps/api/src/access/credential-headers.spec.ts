import { describe, expect, it } from '@jest/globals';
import { shownCredential } from './credential-headers.js';

const basic = (user: string) => `Basic ${Buffer.from(`${user}:`).toString('base64')}`;

describe('shownCredential', () => {
  it('reads an API token and a write key as Bearer', () => {
    expect(shownCredential({ authorization: 'Bearer spt_abc' })).toEqual({ kind: 'apiToken', secret: 'spt_abc' });
    expect(shownCredential({ authorization: 'bearer  spw_abc' })).toEqual({ kind: 'writeKey', secret: 'spw_abc' });
  });

  it('accepts only a write key as the Basic user name', () => {
    expect(shownCredential({ authorization: basic('spw_abc') })).toEqual({ kind: 'writeKey', secret: 'spw_abc' });
    expect(shownCredential({ authorization: basic('spt_abc') })).toBeUndefined();
  });

  it('reads the session cookie among others, the one for TLS first', () => {
    expect(shownCredential({ cookie: 'a=1; storepulse_session=sps_x; b=2' })).toEqual({ kind: 'signIn', secret: 'sps_x' });
    expect(shownCredential({ cookie: 'storepulse_session=sps_x; __Host-storepulse_session=sps_y' })).toEqual({
      kind: 'signIn',
      secret: 'sps_y',
    });
  });

  it('does not fall back to a cookie after a bad token', () => {
    expect(shownCredential({ authorization: 'Bearer nonsense', cookie: 'storepulse_session=sps_x' })).toBeUndefined();
  });

  it.each([
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Digest x' },
    { cookie: 'storepulse_session' },
    { cookie: ';;=;' },
  ])('finds nothing in %j', (headers) => {
    expect(shownCredential(headers)).toBeUndefined();
  });

  it('does not hash overlong values', () => {
    expect(shownCredential({ authorization: `Bearer spt_${'x'.repeat(10_000)}` })).toBeUndefined();
    expect(shownCredential({ cookie: `storepulse_session=${'x'.repeat(10_000)}` })).toBeUndefined();
  });
});
