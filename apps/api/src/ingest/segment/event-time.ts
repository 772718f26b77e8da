import { readTime } from '@storepulse/database/fold/read-time.js';
import { Rejection } from '@storepulse/database/fold/rejection.js';
import { type JsonObject, isGiven } from './json-values.js';

/** A smaller offset is network latency, not a wrong clock. */
const MAX_LATENCY_MS = 2000;

/**
 * The time of an event by the server's clock: the sent time, corrected by the offset of the sender's clock, which `sentAt` reveals. The
 * time of receipt if no time was sent.
 *
 * @param batchSentAt of the batch around the event, in milliseconds, or null.
 * @returns the time for `parseEvent` to check: as sent, or ISO 8601 where it was corrected.
 */
export function eventTime(event: JsonObject, batchSentAt: number | null, receivedAt: Date): unknown {
  // Programs that import history set `timestamp`. RudderStack's libraries also send the time of the call as originalTimestamp.
  const given = isGiven(event.timestamp) ? event.timestamp : event.originalTimestamp;
  if (!isGiven(given)) return receivedAt.toISOString();
  const sentAt = lastSentAt(readMoment(event.sentAt), batchSentAt);
  const behindMs = sentAt === null ? 0 : receivedAt.getTime() - sentAt;
  if (Math.abs(behindMs) <= MAX_LATENCY_MS) return given;
  const happenedAt = readMoment(given);
  return happenedAt === null ? given : new Date(happenedAt + behindMs).toISOString();
}

/** A time in milliseconds; null if missing or unreadable. */
export function readMoment(value: unknown): number | null {
  if (!isGiven(value)) return null;
  const time = readTime(value);
  return time instanceof Rejection ? null : Date.parse(time);
}

/** A client that keeps its queue across a restart only renews the batch's `sentAt` when it resends, so the later of the two is right. */
function lastSentAt(ofEvent: number | null, ofBatch: number | null): number | null {
  if (ofEvent === null || ofBatch === null) return ofEvent ?? ofBatch;
  return Math.max(ofEvent, ofBatch);
}
