import type { IncomingHttpHeaders } from 'node:http';
import { hashSecret } from './secrets.js';
import { readCookie, type SessionCookie } from './session-cookie.js';

const NAME = 'storepulse_device';
const SECURE_NAME = `__Host-${NAME}`;

/** Renewed at every sign-in. */
export const DEVICE_LIFE_MS = 180 * 24 * 3_600_000;

/** The hash of the browser's device secret; undefined if it has none. Says nothing about who is signed in. */
export function readDevice(headers: Pick<IncomingHttpHeaders, 'cookie'>): Buffer | undefined {
  const secret = readCookie(headers, SECURE_NAME, NAME);
  return secret === undefined ? undefined : hashSecret(secret);
}

export const deviceCookie = (isSecure: boolean): SessionCookie => ({
  name: isSecure ? SECURE_NAME : NAME,
  options: { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure, maxAge: DEVICE_LIFE_MS },
});
