import type { IncomingHttpHeaders } from 'node:http';

type Headers = Pick<IncomingHttpHeaders, 'origin' | 'host'> & Record<string, string | string[] | undefined>;

/** Whether the Origin header matches the requested host. The scheme is ignored because TLS may end before this process. */
export function isSameOrigin({ origin, host }: Headers): boolean {
  if (origin === undefined || host === undefined) return false;
  try {
    return new URL(origin).host === new URL(`http://${host}`).host || new URL(origin).host === host;
  } catch {
    return false;
  }
}

/**
 * Whether the browser reports that a page of another site sent this. Browsers set Origin on every POST and WebSocket handshake, and
 * `Sec-Fetch-Site` on everything else. A request with neither comes from a program, and no page can make a program send a cookie.
 */
export function isFromForeignPage(headers: Headers): boolean {
  if (headers.origin !== undefined) return !isSameOrigin(headers);
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** Whether the browser came over TLS. Trusting the Origin header here is safe: it can only make the cookie stricter. */
export const cameOverTls = (headers: Headers, isEncrypted: boolean): boolean =>
  isEncrypted || (isSameOrigin(headers) && headers.origin?.startsWith('https:') === true);
