import type { LinkRow } from './event-row.js';
import { isSameId } from './parse-event.js';
import { readId } from './read-id.js';
import { readTime } from './read-time.js';
import { Rejection } from './rejection.js';

/** What a call says about who uses a device, not yet checked. */
export interface SentLink {
  device: unknown;
  user: unknown;
  time: unknown;
}

/** @returns null where the call links nothing: it is counted all the same, since its sender cannot do better */
export function parseLink({ device, user, time }: SentLink): LinkRow | null {
  const deviceId = readId(device, 'anonymous_id');
  const userId = readId(user, 'user_id');
  const linkedAt = readTime(time);
  if (deviceId instanceof Rejection || userId instanceof Rejection || linkedAt instanceof Rejection) return null;
  return isSameId(deviceId, userId) ? null : { deviceId, userId, linkedAt };
}
