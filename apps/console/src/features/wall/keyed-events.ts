import type { PulseData } from '@storepulse/contracts';

export type LastEvent = PulseData['lastEvents'][number];
export type KeyedEvent = LastEvent & { key: string };

/**
 * Gives each event a key that it keeps from update to update, so that only new lines appear and the others stay put. Events carry
 * no id here; equal ones are numbered from the oldest on, since new ones come in on top.
 *
 * @param events newest first
 */
export function keyEvents(events: readonly LastEvent[]): KeyedEvent[] {
  const seen = new Map<string, number>();
  return events
    .toReversed()
    .map((event) => {
      const name = `${event.eventTime} ${event.eventType} ${event.productId}`;
      const number = seen.get(name) ?? 0;
      seen.set(name, number + 1);
      return { ...event, key: `${name} ${number}` };
    })
    .reverse();
}

/** Above this many new events at once a movement of each would be a flicker of all. */
export const CALM_ARRIVALS = 3;

/** The keys that are new since the last update, or none where there are too many to move calmly, or nothing was shown before. */
export function arrivals(before: readonly KeyedEvent[], after: readonly KeyedEvent[]): Set<string> {
  if (before.length === 0) return new Set();
  const known = new Set(before.map((event) => event.key));
  const fresh = after.filter((event) => !known.has(event.key)).map((event) => event.key);
  return new Set(fresh.length > CALM_ARRIVALS ? [] : fresh);
}
