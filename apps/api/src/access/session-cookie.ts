import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie } from 'cookie';
import type { CookieOptions } from 'express';
import { SIGN_IN_LIFE_MS } from './sign-in-lifetime.js';

const NAME = 'storepulse_session';
/** Over TLS, the browser enforces Secure, Path=/ and no Domain for this prefix. */
const SECURE_NAME = `__Host-${NAME}`;

/** The token in the session cookie; undefined if there is none. */
export const readSessionCookie = (headers: Pick<IncomingHttpHeaders, 'cookie'>): string | undefined =>
  readCookie(headers, SECURE_NAME, NAME);

/** The first of these cookies that the request has. */
export function readCookie(headers: Pick<IncomingHttpHeaders, 'cookie'>, ...names: readonly string[]): string | undefined {
  const cookies = parseCookie(headers.cookie ?? '');
  return names.map((name) => cookies[name]).find((value) => value !== undefined);
}

export interface SessionCookie {
  name: string;
  options: CookieOptions;
}

/** Name and attributes of the session cookie, depending on whether the browser came over TLS. */
export const sessionCookie = (isSecure: boolean): SessionCookie => ({
  name: isSecure ? SECURE_NAME : NAME,
  options: { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure, maxAge: SIGN_IN_LIFE_MS },
});
