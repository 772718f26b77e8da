import { createHash } from 'node:crypto';

/**
 * Namespace of the UUIDs for sessions that senders name by other text. It must never change: under another namespace, the later events of a
 * session would count as a new session.
 */
export const SESSION_NAMESPACE = '8b0f3c52-6d1e-4a77-9c4b-2f51d3a9e760';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const NAMESPACE_BYTES = Buffer.from(SESSION_NAMESPACE.replaceAll('-', ''), 'hex');

/** The session's UUID: the text itself where it is one, else the version 3 UUID (RFC 9562, MD5) of the text. */
export function sessionUuid(text: string): string {
  return UUID.test(text) ? text.toLowerCase() : nameUuid(text);
}

function nameUuid(name: string): string {
  const hash = createHash('md5').update(NAMESPACE_BYTES).update(name, 'utf8').digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x30, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
