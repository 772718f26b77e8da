import type { IncomingHttpHeaders } from 'node:http';

type Headers = Pick<IncomingHttpHeaders, 'origin' | 'host'> & Record<string, string | string[] | undefined>;

/** Whether an Origin header names the host that was asked. The scheme is not compared: TLS may end before this process. */
export function isSameOrigin({ origin, host }: Headers): boolean {
  if (origin === undefined || host === undefined) return false;
  try {
    return new URL(origin).host === new URL(`http://${host}`).host || new URL(origin).host === host;
  } catch {
    return false;
  }
}

/**
 * Whether a browser says that a page of another site sends this. Browsers put an Origin on every POST and every WebSocket
 * handshake, and `Sec-Fetch-Site` on the rest; who sends neither is a program, which no page can make send a cookie.
 */
export function isFromForeignPage(headers: Headers): boolean {
  if (headers.origin !== undefined) return !isSameOrigin(headers);
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** Whether the browser came over TLS; believed of an Origin since it can only make the cookie stricter. */
export const cameOverTls = (headers: Headers, isEncrypted: boolean): boolean =>
  isEncrypted || (isSameOrigin(headers) && headers.origin?.startsWith('https:') === true);
