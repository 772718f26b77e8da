import type { IncomingHttpHeaders } from 'node:http';
import type { CookieOptions } from 'express';
import { SIGN_IN_LIFE_MS } from './sign-in-lifetime.js';

const NAME = 'storepulse_session';
/** Over TLS the browser itself holds to Secure, Path=/ and no Domain for this prefix. */
const SECURE_NAME = `__Host-${NAME}`;

/** The token of the session cookie; undefined without one. */
export const readSessionCookie = (headers: Pick<IncomingHttpHeaders, 'cookie'>): string | undefined =>
  readCookie(headers, SECURE_NAME, NAME);

/** The first of these cookies that a browser shows. */
export function readCookie(headers: Pick<IncomingHttpHeaders, 'cookie'>, ...names: readonly string[]): string | undefined {
  const cookies = new Map<string, string>();
  for (const pair of (headers.cookie ?? '').split(';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim();
    if (equals > 0 && !cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim());
  }
  return names.map((name) => cookies.get(name)).find((value) => value !== undefined);
}

export interface SessionCookie {
  name: string;
  options: CookieOptions;
}

/** Name and attributes of the session cookie, by whether the browser came over TLS. */
export const sessionCookie = (isSecure: boolean): SessionCookie => ({
  name: isSecure ? SECURE_NAME : NAME,
  options: { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure, maxAge: SIGN_IN_LIFE_MS },
});
