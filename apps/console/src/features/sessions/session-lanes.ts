import type { EventType, SessionEvent } from '@storepulse/contracts';

const ORDER: readonly EventType[] = ['view', 'cart', 'remove_from_cart', 'purchase'];

/** The event types of a session as lanes, and each event's lane index and time (`at`: seconds since the first event). */
export function lanesOf(events: readonly Pick<SessionEvent, 'eventType' | 'eventTime'>[]): {
  lanes: EventType[];
  points: { lane: number; at: number }[];
} {
  const lanes = ORDER.filter((type) => events.some(({ eventType }) => eventType === type));
  const begun = Date.parse(events[0]?.eventTime ?? '');
  return {
    lanes,
    points: events.map(({ eventType, eventTime }) => ({ lane: lanes.indexOf(eventType), at: (Date.parse(eventTime) - begun) / 1000 })),
  };
}
