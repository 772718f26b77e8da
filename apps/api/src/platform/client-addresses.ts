import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { type Address, parseAddress, parseRanges } from '../../../../libs/settings/address-ranges.js';
import { Settings } from '../config/settings.js';
import { Log } from './log.js';

/** One visitor of IPv6 has a /64 at least, so its addresses are counted together. */
const IPV6_VISITOR_BITS = 64;
/** What one customer of a provider gets at most, as a rule; of IPv4 the smallest range that is routed. */
const WIDE_BITS = { ipv4: 24, ipv6: 48 } as const;

type Connection = Pick<IncomingMessage, 'headers' | 'socket'>;

/**
 * Whose request or socket it is, for limits and logs: the address of the connection, or, where that is one of `TRUSTED_PROXIES`, the one that
 * the proxy names in X-Forwarded-For. What a stranger writes there is never read. The only place that may ask for it.
 */
@Injectable()
export class ClientAddresses {
  private readonly isTrusted: (address: Address) => boolean;
  private hasWarned = false;

  constructor(
    settings: Settings,
    private readonly log: Log,
  ) {
    this.isTrusted = parseRanges(settings.trustedProxies);
  }

  /** The visitor's address, for logs. */
  of(request: Connection): string {
    return this.visitorOf(request)?.toString() ?? 'unknown';
  }

  /** What is counted as one visitor: an IPv4 address, or the /64 of an IPv6 address. */
  networkOf(request: Connection): string {
    const visitor = this.visitorOf(request);
    if (visitor === null) return 'unknown';
    return visitor.kind() === 'ipv4' ? visitor.toString() : networkOf(visitor, IPV6_VISITOR_BITS);
  }

  /** Whether X-Forwarded-* of this peer is believed. */
  trusts(peer: string): boolean {
    const address = parseAddress(peer);
    return address !== null && this.isTrusted(address);
  }

  /** Proxies append, so the list is read from its end, and no further than the first address that is not a trusted proxy. */
  private visitorOf({ headers, socket }: Connection): Address | null {
    let visitor = parseAddress(socket.remoteAddress ?? '');
    const header = headers['x-forwarded-for'];
    if (visitor === null || header === undefined) return visitor;
    if (!this.isTrusted(visitor)) {
      this.warn(visitor);
      return visitor;
    }
    const hops = String(header).split(',');
    while (visitor !== null && this.isTrusted(visitor) && hops.length > 0) {
      const next = parseAddress(withoutPort(hops.pop()?.trim() ?? ''));
      // Not an address: what stands before it is not to be believed either.
      if (next === null) break;
      visitor = next;
    }
    return visitor;
  }

  /** Once: behind a proxy that is not named, all visitors are one, and share its limits. */
  private warn(peer: Address): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    this.log.warn('X-Forwarded-For is ignored: TRUSTED_PROXIES does not name the address it came from', { address: peer.toString() });
  }
}

/** The wider network of a visitor as `networkOf` of ClientAddresses names it: its /24 or /48. */
export function wideNetworkOf(network: string): string {
  const address = parseAddress(network.replace(/\/\d+$/, ''));
  return address === null ? network : networkOf(address, WIDE_BITS[address.kind()]);
}

function networkOf(address: Address, bits: number): string {
  const bytes = address.toByteArray().map((byte, at) => byte & ((0xff00 >> Math.min(8, Math.max(0, bits - at * 8))) & 0xff));
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`;
}

/** Some proxies write the port too: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
const withoutPort = (hop: string): string => hop.replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1');
