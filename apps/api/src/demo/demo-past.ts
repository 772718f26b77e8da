/**
 * What happened in the demo shop while nobody simulated it: the weeks before its first start, or the time that the app was stopped. Past
 * and present have the same visitors and the same rate by hour and weekday, so they meet without a step, and what is normal at an hour,
 * told from the past, holds at present.
 */
import {
  livelyBusyness,
  MEAN_EVENTS_PER_SESSION,
  returningVisitors,
  type Shop,
  type ShopEvent,
} from '../../../../libs/shop-model/index.js';

/** Three weeks and a rest: what is usual for a weekday is said from three of its kind, beside the first day, which is none whole. */
export const PAST_MS = 23 * 86_400_000;
/**
 * Averaged over a week: 700,000 events of the past, some 45 s at the first start. At the quietest hour there is one in six seconds, at the
 * busiest one in two.
 */
export const EVENTS_PER_SECOND = 0.35;
const SECONDS_PER_DAY = 86_400;

/** What makes the demo's past and present one shop. */
export const DEMO_SHOP = {
  visitors: returningVisitors((EVENTS_PER_SECOND * SECONDS_PER_DAY) / MEAN_EVENTS_PER_SESSION),
  rhythm: livelyBusyness,
};
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
  let expected = 0;
  for (let stepMs = fromMs; stepMs < toMs; stepMs += STEP_MS) {
    expected += EVENTS_PER_SECOND * DEMO_SHOP.rhythm(stepMs) * (Math.min(STEP_MS, toMs - stepMs) / 1000);
  }
  return { events: shop.sessionsBetween(new Date(fromMs), to, expected), expected: Math.round(expected) };
}
