import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../config/settings.js';
import { ClientAddresses, wideNetworkOf } from './client-addresses.js';
import { Log } from './log.js';

const asked = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

const behind = (proxies: string) => new ClientAddresses(readSettings({ TRUSTED_PROXIES: proxies }), Log.toTerminal());

describe('the address of a visitor', () => {
  it('is that of the connection while no proxy is trusted', () => {
    expect(behind('').of(asked('203.0.113.9', '198.51.100.1'))).toBe('203.0.113.9');
    expect(behind('').of(asked('127.0.0.1', '198.51.100.1'))).toBe('127.0.0.1');
  });

  it('ignores a forged header', () => {
    const addresses = behind('10.0.0.0/8');
    expect(addresses.of(asked('203.0.113.9', '198.51.100.1'))).toBe('203.0.113.9');
    // The proxy appended the stranger's address to the header that the stranger sent.
    expect(addresses.of(asked('10.0.0.2', '127.0.0.1, 10.9.9.9, 203.0.113.9'))).toBe('203.0.113.9');
  });

  it('is the last one that is not a trusted proxy', () => {
    const addresses = behind('loopback,10.0.0.0/8,2001:db8:1::/48');
    expect(addresses.of(asked('127.0.0.1', '203.0.113.9, 10.0.0.3'))).toBe('203.0.113.9');
    expect(addresses.of(asked('::1', '203.0.113.9'))).toBe('203.0.113.9');
    expect(addresses.of(asked('::ffff:127.0.0.1', '203.0.113.9'))).toBe('203.0.113.9');
    expect(addresses.of(asked('2001:db8:1:2::3', '2001:db8:2::1'))).toBe('2001:db8:2::1');
    expect(addresses.of(asked('2001:db8:2::3', '203.0.113.9'))).toBe('2001:db8:2::3');
  });

  it('leaves out ports, and stops at an invalid address', () => {
    const addresses = behind('loopback');
    expect(addresses.of(asked('127.0.0.1', '203.0.113.9:4711'))).toBe('203.0.113.9');
    expect(addresses.of(asked('127.0.0.1', '[2001:db8::1]:4711'))).toBe('2001:db8::1');
    expect(addresses.of(asked('127.0.0.1', '203.0.113.9, unknown'))).toBe('127.0.0.1');
    expect(addresses.of(asked('127.0.0.1', ''))).toBe('127.0.0.1');
    expect(addresses.of(asked('127.0.0.1', '127.1'))).toBe('127.0.0.1');
  });

  it('is counted by /64 for IPv6, whole for IPv4, and by wider ranges', () => {
    const addresses = behind('');
    expect(addresses.networkOf(asked('2001:db8:1:2:aaaa:bbbb:cccc:dddd'))).toBe('2001:db8:1:2::/64');
    expect(addresses.networkOf(asked('2001:db8:1:2::1'))).toBe('2001:db8:1:2::/64');
    expect(addresses.networkOf(asked('2001:db8:1:3::1'))).toBe('2001:db8:1:3::/64');
    expect(addresses.networkOf(asked('::ffff:203.0.113.9'))).toBe('203.0.113.9');
    expect(wideNetworkOf('203.0.113.9')).toBe('203.0.113.0/24');
    expect(wideNetworkOf('2001:db8:1:2::/64')).toBe('2001:db8:1::/48');
    expect(wideNetworkOf('unknown')).toBe('unknown');
  });
});
