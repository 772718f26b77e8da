import { AliasChoice } from './alias-choice.js';
import type { Random } from './random.js';

/** Draws the user id for a visit that begins at a moment. It keeps no state; a visitor returns by being drawn again. */
export type Visitors = (epochMs: number, random: Random) => number;

/** Visitors of a shop with a constant audience: a few come daily, some weekly, most once or twice. */
const TIERS = [
  { shareOfSessions: 0.1, shareOfVisitors: 0.009 },
  { shareOfSessions: 0.35, shareOfVisitors: 0.15 },
  { shareOfSessions: 0.55, shareOfVisitors: 0.841 },
];
/** User ids of the data set begin at 512 million. The step separates neighboring ids and is coprime to the spans. */
const FIRST_USER_ID = 512_000_000;
const USER_ID_SPAN = 54_000_000;
const USER_ID_STEP = 7_919;

/**
 * The same visitors at all times, so that a shop's past and its simulated present share them.
 *
 * @param count number of different visitors
 */
export function steadyVisitors(count: number): Visitors {
  const draw = (random: Random): number => {
    let share = random.next();
    let firstOfTier = 0;
    for (const { shareOfSessions, shareOfVisitors } of TIERS) {
      const inTier = Math.max(1, Math.floor(count * shareOfVisitors));
      if (share < shareOfSessions) return firstOfTier + random.integer(inTier);
      share -= shareOfSessions;
      firstOfTier += inTier;
    }
    return random.integer(count);
  };
  return (_epochMs, random) => FIRST_USER_ID + ((draw(random) * USER_ID_STEP) % USER_ID_SPAN);
}

/**
 * Of the 89.7 M visits of the data set, 87 % are by regulars: 10,960 new ones begin each day and come less often as time passes. The others
 * are one-off visitors, nearly all with a single visit. With these figures October has 3.02 M users, November 3.75 M, both together 5.37 M
 * and the seven months 15.6 M (published: 3.02, 3.70, 5.32, 15.64).
 */
const REGULARS_SHARE = 0.871;
const REGULARS_PER_DAY = 10_960;
const REGULARS_STAY_DAYS = 46.2;
const PASSERS_BY = 2 ** 27;
const REGULARS_SPAN = 2 ** 26;
const KIND_SPAN = 2 ** 24;
const DAY_MS = 86_400_000;
/** Numbering of regulars starts on this day. */
const FIRST_DAY = Date.UTC(2015, 0, 1) / DAY_MS;

/**
 * Visitors of a shop over months: new ones arrive, old ones stay away.
 *
 * @param scale size of the shop; 1 is the size of the data set
 */
export function changingVisitors(scale: number): Visitors {
  const whole = Math.max(1, Math.ceil(scale));
  return (epochMs, random) => {
    if (random.next() >= REGULARS_SHARE) return FIRST_USER_ID + 2 * Math.floor(random.next() * PASSERS_BY * whole) + 1;
    const firstCame = epochMs / DAY_MS - FIRST_DAY + REGULARS_STAY_DAYS * Math.log(1 - random.next());
    const regular = Math.max(0, Math.floor(firstCame * REGULARS_PER_DAY * scale));
    return FIRST_USER_ID + 2 * ((regular * USER_ID_STEP) % (REGULARS_SPAN * whole));
  };
}

/**
 * Kinds of visitors for a shop that is viewed week by week: their share of visits, visits per visitor in total, and the days over which
 * those spread (mean of an exponential decay). Most come once or twice on one day and never again; some look around for a week; some come
 * now and then for months; a few come nearly daily.
 *
 * Fitted to the published figures of the data set, which have no visits by week: sessions per user and month 3.1 (October: 3.06), days on
 * which such a user comes 2.25 (2.2, from visitors by day), users of a month who return in the next one 40 % (46 %). Two thirds then come
 * in only one week of four, whereas `changingVisitors`, made for months, has regulars return every week.
 */
const KINDS = [
  { shareOfVisits: 0.29, visits: 3.3, days: 0.25 },
  { shareOfVisits: 0.13, visits: 6, days: 6 },
  { shareOfVisits: 0.3, visits: 9, days: 85 },
  { shareOfVisits: 0.28, visits: 45, days: 50 },
] as const;
const KIND = new AliasChoice(KINDS.map(({ shareOfVisits }) => shareOfVisits));

/**
 * Visitors of a shop over weeks: most come in one week only, and fewer with each following week.
 *
 * @param visitsPerDay size of the shop
 */
export function returningVisitors(visitsPerDay: number): Visitors {
  const whole = Math.max(1, Math.ceil(visitsPerDay / 100_000));
  return (epochMs, random) => {
    const kind = KIND.draw(random);
    const { shareOfVisits, visits, days } = KINDS[kind] ?? KINDS[0];
    const firstCame = epochMs / DAY_MS - FIRST_DAY + days * Math.log(1 - random.next());
    const number = Math.max(0, Math.floor((firstCame * shareOfVisits * visitsPerDay) / visits));
    return FIRST_USER_ID + KINDS.length * ((number * USER_ID_STEP) % (KIND_SPAN * whole)) + kind;
  };
}
