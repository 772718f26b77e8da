import type { IncomingHttpHeaders } from 'node:http';
import { hashSecret } from './secrets.js';
import { readCookie, type SessionCookie } from './session-cookie.js';

const NAME = 'storepulse_device';
const SECURE_NAME = `__Host-${NAME}`;

/** Renewed with every sign-in. */
export const DEVICE_LIFE_MS = 180 * 24 * 3_600_000;

/** The hash of the device that a browser shows; undefined for none. It says nothing of who is signed in. */
export function readDevice(headers: Pick<IncomingHttpHeaders, 'cookie'>): Buffer | undefined {
  const secret = readCookie(headers, SECURE_NAME, NAME);
  return secret === undefined ? undefined : hashSecret(secret);
}

export const deviceCookie = (isSecure: boolean): SessionCookie => ({
  name: isSecure ? SECURE_NAME : NAME,
  options: { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure, maxAge: DEVICE_LIFE_MS },
});
