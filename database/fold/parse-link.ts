import type { LinkRow } from './event-row.js';
import { isSameId } from './parse-event.js';
import { readId } from './read-id.js';
import { readTime } from './read-time.js';
import { Rejection } from './rejection.js';

/** An unvalidated statement about who uses a device. */
export interface SentLink {
  device: unknown;
  user: unknown;
  time: unknown;
}

/** @returns null where the call links nothing; the call still counts, since its sender cannot do better */
export function parseLink({ device, user, time }: SentLink): LinkRow | null {
  const deviceId = readId(device, 'anonymous_id');
  const userId = readId(user, 'user_id');
  const linkedAt = readTime(time);
  if (deviceId instanceof Rejection || userId instanceof Rejection || linkedAt instanceof Rejection) return null;
  return isSameId(deviceId, userId) ? null : { deviceId, userId, linkedAt };
}
