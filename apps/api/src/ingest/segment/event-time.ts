import { readTime } from '../../../../../database/fold/read-time.js';
import { Rejection } from '../../../../../database/fold/rejection.js';
import { type JsonObject, isGiven } from './json-values.js';

/** Below this, what looks like a wrong clock is the time on the way. */
const MAX_LATENCY_MS = 2000;

/**
 * When an event happened, by the server's clock: the time sent, moved by what the sender's clock is off, which shows in the
 * time of sending. Where no time was sent, the time of receiving.
 *
 * @param batchSentAt of the batch around the event, in milliseconds, or null.
 * @returns the time for `parseEvent` to check: as it was sent, or ISO 8601 where it was moved.
 */
export function eventTime(event: JsonObject, batchSentAt: number | null, receivedAt: Date): unknown {
  // A program that imports history gives `timestamp`; RudderStack's libraries put the time of the call beside it as originalTimestamp.
  const given = isGiven(event.timestamp) ? event.timestamp : event.originalTimestamp;
  if (!isGiven(given)) return receivedAt.toISOString();
  const sentAt = lastSentAt(readMoment(event.sentAt), batchSentAt);
  const behindMs = sentAt === null ? 0 : receivedAt.getTime() - sentAt;
  if (Math.abs(behindMs) <= MAX_LATENCY_MS) return given;
  const happenedAt = readMoment(given);
  return happenedAt === null ? given : new Date(happenedAt + behindMs).toISOString();
}

/** A moment in milliseconds; null where there is none that can be read. */
export function readMoment(value: unknown): number | null {
  if (!isGiven(value)) return null;
  const time = readTime(value);
  return time instanceof Rejection ? null : Date.parse(time);
}

/** A client that keeps its queue over a restart renews only the time of the batch when it sends again: the later one is true. */
function lastSentAt(ofEvent: number | null, ofBatch: number | null): number | null {
  if (ofEvent === null || ofBatch === null) return ofEvent ?? ofBatch;
  return Math.max(ofEvent, ofBatch);
}
