/**
 * Events of the demo shop while nobody simulated it: the weeks before its first start, or the time that the app was stopped. Past and
 * present have the same visitors and the same rates by hour and weekday, so there is no step between them, and a baseline from the past
 * holds in the present.
 */
import { livelyBusyness, MEAN_EVENTS_PER_SESSION, returningVisitors, type Shop, type ShopEvent } from '@storepulse/shop-model';

/** Three weeks and some days: the baseline of a weekday needs three of its kind, besides the first day, which is incomplete. */
export const PAST_MS = 23 * 86_400_000;
/**
 * Average over a week: 700,000 past events, which take some 45 s at the first start. The quietest hour has one event in six seconds, the
 * busiest one in two.
 */
export const EVENTS_PER_SECOND = 0.35;
const SECONDS_PER_DAY = 86_400;

/** Shared by the demo's past and present, so that they look like one shop. */
export const DEMO_SHOP = {
  visitors: returningVisitors((EVENTS_PER_SECOND * SECONDS_PER_DAY) / MEAN_EVENTS_PER_SESSION),
  rhythm: livelyBusyness,
};
const STEP_MS = 60_000;

export interface Past {
  /** Ordered by time. */
  events: Iterable<ShopEvent>;
  /** Approximate number of events. */
  expected: number;
}

/** The shop's events from `from` to `to`, which is now; at most those of the last `PAST_MS`. */
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
