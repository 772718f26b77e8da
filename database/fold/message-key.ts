import { hash } from 'node:crypto';

/**
 * The stored form of a message id: the first 128 bits of its SHA-256, as a UUID. A collision would cost one event; at a billion ids a day
 * the chance is one in 10^20.
 */
export function messageKey(messageId: string): string {
  const hex = hash('sha256', messageId);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
