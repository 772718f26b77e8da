import type { IncomingHttpHeaders } from 'node:http';

type Headers = Pick<IncomingHttpHeaders, 'origin' | 'host'> & Record<string, string | string[] | undefined>;

/** A page of another site can send neither this header (it would need a CORS permission) nor an Origin of ours. */
export const OWN_CLIENT_HEADER = 'x-storepulse';

/** Whether an Origin header names the host that was asked. The scheme is not compared: TLS may end before this process. */
export function isSameOrigin({ origin, host }: Headers): boolean {
  if (origin === undefined || host === undefined) return false;
  try {
    return new URL(origin).host === new URL(`http://${host}`).host || new URL(origin).host === host;
  } catch {
    return false;
  }
}

/** Whether a browser says that a page of another site sends this. */
export function isFromForeignPage(headers: Headers): boolean {
  if (headers.origin !== undefined) return !isSameOrigin(headers);
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/**
 * Whether a state-changing call with the session cookie comes from our own pages: an Origin of ours, or, without an Origin,
 * `Sec-Fetch-Site: same-origin` or the header `x-storepulse` (for curl with a cookie jar).
 */
export function isFromOwnClient(headers: Headers): boolean {
  if (isFromForeignPage(headers)) return false;
  return headers.origin !== undefined || headers['sec-fetch-site'] === 'same-origin' || headers[OWN_CLIENT_HEADER] !== undefined;
}

/** Whether the browser came over TLS; believed of an Origin since it can only make the cookie stricter. */
export const cameOverTls = (headers: Headers, isEncrypted: boolean): boolean =>
  isEncrypted || (isSameOrigin(headers) && headers.origin?.startsWith('https:') === true);
