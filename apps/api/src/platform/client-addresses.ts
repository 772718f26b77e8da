import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { type Address, parseAddress, parseRanges } from '@storepulse/settings/address-ranges.js';
import { Settings } from '../config/settings.js';
import { Log } from './log.js';

/** An IPv6 visitor has at least a /64, so its addresses count as one. */
const IPV6_VISITOR_BITS = 64;
/** The most that one customer of a provider usually gets; for IPv4, the smallest routed range. */
const WIDE_BITS = { ipv4: 24, ipv6: 48 } as const;

type Connection = Pick<IncomingMessage, 'headers' | 'socket'>;

/**
 * The visitor behind a request or socket, for limits and logs: the address of the connection or, if that is one of `TRUSTED_PROXIES`, the
 * address that the proxy names in X-Forwarded-For. That header is never believed from anyone else. All code must get addresses here.
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

  /** The network that counts as one visitor: an IPv4 address, or the /64 of an IPv6 address. */
  networkOf(request: Connection): string {
    const visitor = this.visitorOf(request);
    if (visitor === null) return 'unknown';
    return visitor.kind() === 'ipv4' ? visitor.toString() : networkOf(visitor, IPV6_VISITOR_BITS);
  }

  /** Whether X-Forwarded-* headers of this peer are trusted. */
  trusts(peer: string): boolean {
    const address = parseAddress(peer);
    return address !== null && this.isTrusted(address);
  }

  /** Proxies append, so read the list from its end, up to the first address that is not a trusted proxy. */
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
      // Not an address, so the entries before it cannot be trusted either.
      if (next === null) break;
      visitor = next;
    }
    return visitor;
  }

  /** Warns once: behind a proxy that is not configured, all visitors count as one and share its limits. */
  private warn(peer: Address): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    this.log.warn('X-Forwarded-For is ignored: TRUSTED_PROXIES does not name the address it came from', { address: peer.toString() });
  }
}

/** The wider network (/24 or /48) of a network that `ClientAddresses.networkOf` returned. */
export function wideNetworkOf(network: string): string {
  const address = parseAddress(network.replace(/\/\d+$/, ''));
  return address === null ? network : networkOf(address, WIDE_BITS[address.kind()]);
}

function networkOf(address: Address, bits: number): string {
  const bytes = address.toByteArray().map((byte, at) => byte & ((0xff00 >> Math.min(8, Math.max(0, bits - at * 8))) & 0xff));
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`;
}

/** Some proxies include the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
const withoutPort = (hop: string): string => hop.replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1');
