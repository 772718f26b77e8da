import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Completes "NAME must be …". */
export const ADDRESS_RANGE_RULE = 'loopback, addresses or CIDR ranges such as 10.0.0.0/8, with commas between';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];

export type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

/** Parses an address as a socket or proxy writes it; an IPv4-mapped IPv6 address becomes IPv4. Null when it is not an address. */
export function parseAddress(text: string): Address | null {
  // ipaddr.js alone would also accept 127.1 and 0x7f000001.
  return isIP(text) === 0 ? null : ipaddr.process(text);
}

/** Whether the text is a range: `loopback`, an address, or a CIDR range. */
export const isAddressRange = (text: string): boolean => rangesOf(text) !== null;

/** @throws Error for a text that `isAddressRange` rejects */
export function parseRanges(texts: readonly string[]): (address: Address) => boolean {
  const ranges = texts.flatMap((text) => {
    const found = rangesOf(text);
    if (found === null) throw new Error(`${text} is not a range of addresses`);
    return found;
  });
  return (address) => ranges.some((range) => isWithin(address, range));
}

function isWithin(address: Address, [base, bits]: Range): boolean {
  if (address.kind() !== base.kind()) return false;
  const [a, b] = [address.toByteArray(), base.toByteArray()];
  return a.every((byte, at) => {
    const compared = Math.min(8, Math.max(0, bits - at * 8));
    const mask = (0xff00 >> compared) & 0xff;
    return (byte & mask) === ((b[at] ?? 0) & mask);
  });
}

function rangesOf(text: string): Range[] | null {
  if (text === 'loopback') return LOOPBACK.map((range) => ipaddr.parseCIDR(range));
  const [base = '', bits, ...rest] = text.split('/');
  const address = parseAddress(base);
  if (address === null || rest.length > 0) return null;
  const most = address.toByteArray().length * 8;
  if (bits === undefined) return [[address, most]];
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most ? [[address, Number(bits)]] : null;
}
