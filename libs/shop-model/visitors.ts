import type { Random } from './random.js';

/** Visitors as the model knows them: a few come daily, some weekly, most once or twice. */
const TIERS = [
  { shareOfSessions: 0.1, shareOfVisitors: 0.009 },
  { shareOfSessions: 0.35, shareOfVisitors: 0.15 },
  { shareOfSessions: 0.55, shareOfVisitors: 0.841 },
];
/** User ids of the set lie between 512 and 566 million; the step spreads neighbours, and shares no factor with the span. */
const FIRST_USER_ID = 512_000_000;
const USER_ID_SPAN = 54_000_000;
const USER_ID_STEP = 7_919;

/**
 * Whose session it is. Nothing is remembered: a visitor comes back because the same few are drawn again, so the past of a
 * shop and its simulated present share their visitors.
 *
 * @param visitors how many different ones there are
 */
export function drawUserId(visitors: number, random: Random): string {
  let share = random.next();
  let firstOfTier = 0;
  for (const { shareOfSessions, shareOfVisitors } of TIERS) {
    const inTier = Math.max(1, Math.floor(visitors * shareOfVisitors));
    if (share < shareOfSessions) return userId(firstOfTier + random.integer(inTier));
    share -= shareOfSessions;
    firstOfTier += inTier;
  }
  return userId(random.integer(visitors));
}

function userId(visitor: number): string {
  return String(FIRST_USER_ID + ((visitor * USER_ID_STEP) % USER_ID_SPAN));
}
