import type { PulseData } from '@storepulse/contracts';

export type LastEvent = PulseData['lastEvents'][number];
export type KeyedEvent = LastEvent & { key: string };

/**
 * Gives each event a key that stays the same across updates, so only new lines animate in. These events have no id. Identical events
 * are numbered from the oldest up, because new ones arrive at the top.
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

/** With more new events than this at once, animating each would make the whole list flicker. */
export const CALM_ARRIVALS = 3;

/** Keys that are new since the last update. Empty if there are too many to animate, or if nothing was shown before. */
export function arrivals(before: readonly KeyedEvent[], after: readonly KeyedEvent[]): Set<string> {
  if (before.length === 0) return new Set();
  const known = new Set(before.map((event) => event.key));
  const fresh = after.filter((event) => !known.has(event.key)).map((event) => event.key);
  return new Set(fresh.length > CALM_ARRIVALS ? [] : fresh);
}
