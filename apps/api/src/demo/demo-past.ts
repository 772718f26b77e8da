/**
 * What happened in the demo shop while nobody simulated it: the weeks before its first start, or the time that the app was
 * stopped. Busier towards its end, where it must meet the rate of the simulated shoppers without a step.
 */
import { busyness, type Shop, type ShopEvent } from '../../../../libs/shop-model/index.js';

/** Three weeks and a rest: what is usual for a weekday is said from three of its kind, beside the first day, which is none whole. */
export const PAST_MS = 23 * 86_400_000;
/** Of the simulated shoppers, averaged over a week. */
export const LIVE_EVENTS_PER_SECOND = 2;
/** 390,000 events; the rise to the present adds from 500 at night to 6,000 at noon. */
const PAST_EVENTS_PER_SECOND = 390_000 / (PAST_MS / 1000);
const RISE_MS = 25 * 60_000;
const STEP_MS = 60_000;

export interface Past {
  /** In order of time. */
  events: Iterable<ShopEvent>;
  /** About how many they are. */
  expected: number;
}

/** The shop's events between two moments, `to` being now. At most the last three weeks and a rest. */
export function pastOf(shop: Shop, from: Date, to: Date): Past {
  const toMs = to.getTime();
  const fromMs = Math.max(from.getTime(), toMs - PAST_MS);
  if (fromMs >= toMs) return { events: [], expected: 0 };
  const eventsPerSecond = (epochMs: number) =>
    PAST_EVENTS_PER_SECOND + (LIVE_EVENTS_PER_SECOND - PAST_EVENTS_PER_SECOND) * Math.exp((epochMs - toMs) / RISE_MS);
  let expected = 0;
  for (let stepMs = fromMs; stepMs < toMs; stepMs += STEP_MS) {
    expected += eventsPerSecond(stepMs) * busyness(stepMs) * (Math.min(STEP_MS, toMs - stepMs) / 1000);
  }
  return { events: shop.sessionsBetween(new Date(fromMs), to, expected, eventsPerSecond), expected: Math.round(expected) };
}
