import type { EventInput } from '@storepulse/database/fold/parse-event.js';
import { readTime } from '@storepulse/database/fold/read-time.js';
import { Rejection } from '@storepulse/database/fold/rejection.js';

/** The event time of a row in milliseconds; null when it is unreadable. */
export function timeOf(input: EventInput): number | null {
  const time = readTime(input.event_time);
  return time instanceof Rejection ? null : Date.parse(time);
}
