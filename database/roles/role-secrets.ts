import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import type { DatabaseRole } from './database-addresses.js';

/** As PostgreSQL's own `scram_iterations`. */
const ITERATIONS = 4096;

/** The password of a role, from the secret of its store. */
export const passwordOf = (secret: Buffer, role: DatabaseRole): string => hmac(secret, `password ${role}`).toString('base64url');

/**
 * What PostgreSQL keeps of a password (SCRAM-SHA-256, RFC 5803). Made here, since a password in clear would be in the log of a server that logs
 * statements.
 */
export function verifierOf(secret: Buffer, role: DatabaseRole): string {
  const salt = hmac(secret, `salt ${role}`).subarray(0, 16);
  const salted = pbkdf2Sync(passwordOf(secret, role), salt, ITERATIONS, 32, 'sha256');
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64');
  const serverKey = hmac(salted, 'Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

/** The address, as another user. */
export function addressOf(url: string, user: string, password: string): string {
  const address = new URL(url);
  // Some addresses name the user behind the question mark, where it counts for more.
  address.searchParams.delete('user');
  address.searchParams.delete('password');
  address.username = encodeURIComponent(user);
  address.password = password;
  if (address.username !== '') return address.href;
  // One without a host (a socket) has no place for a user before it.
  address.searchParams.set('user', user);
  address.searchParams.set('password', password);
  return address.href;
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
