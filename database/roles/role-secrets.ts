import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import type { DatabaseRole } from './database-addresses.js';

/** PostgreSQL's default for `scram_iterations`. */
const ITERATIONS = 4096;

/** Derives the password of a role from the secret of its store. */
export const passwordOf = (secret: Buffer, role: DatabaseRole): string => hmac(secret, `password ${role}`).toString('base64url');

/**
 * The SCRAM-SHA-256 verifier that PostgreSQL stores for a password (RFC 5803). It is computed here because a clear-text password would
 * appear in the log of a server that logs statements.
 */
export function verifierOf(secret: Buffer, role: DatabaseRole): string {
  const salt = hmac(secret, `salt ${role}`).subarray(0, 16);
  const salted = pbkdf2Sync(passwordOf(secret, role), salt, ITERATIONS, 32, 'sha256');
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64');
  const serverKey = hmac(salted, 'Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

/** The address with another user and password. */
export function addressOf(url: string, user: string, password: string): string {
  const address = new URL(url);
  // Some addresses name the user in the query string, which takes precedence.
  address.searchParams.delete('user');
  address.searchParams.delete('password');
  address.username = encodeURIComponent(user);
  address.password = password;
  if (address.username !== '') return address.href;
  // An address without a host (a socket) has no room for a user before the host.
  address.searchParams.set('user', user);
  address.searchParams.set('password', password);
  return address.href;
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
