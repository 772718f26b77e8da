import { AliasChoice } from './alias-choice.js';
import type { Random } from './random.js';

/** Whose visit it is that begins at a moment: the number of a user. Nothing is remembered; a visitor comes back by being drawn again. */
export type Visitors = (epochMs: number, random: Random) => number;

/** Visitors of a shop that neither grows nor shrinks: a few come daily, some weekly, most once or twice. */
const TIERS = [
  { shareOfSessions: 0.1, shareOfVisitors: 0.009 },
  { shareOfSessions: 0.35, shareOfVisitors: 0.15 },
  { shareOfSessions: 0.55, shareOfVisitors: 0.841 },
];
/** User ids of the set begin at 512 million; the step spreads neighbours, and shares no factor with the spans. */
const FIRST_USER_ID = 512_000_000;
const USER_ID_SPAN = 54_000_000;
const USER_ID_STEP = 7_919;

/**
 * The same visitors at all times, so the past of a shop and its simulated present share them.
 *
 * @param count how many different ones there are
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
 * Of the 89.7 M visits of the set, 87 % are of regulars: 10,960 begin to come each day, and come the less the longer ago that was.
 * The others are people who pass by, nearly all once. With these figures October has 3.02 M users, November 3.75 M, both together
 * 5.37 M and the seven months 15.6 M (published: 3.02, 3.70, 5.32, 15.64).
 */
const REGULARS_SHARE = 0.871;
const REGULARS_PER_DAY = 10_960;
const REGULARS_STAY_DAYS = 46.2;
const PASSERS_BY = 2 ** 27;
const REGULARS_SPAN = 2 ** 26;
const KIND_SPAN = 2 ** 24;
const DAY_MS = 86_400_000;
/** Those who come again are numbered from here on. */
const FIRST_DAY = Date.UTC(2015, 0, 1) / DAY_MS;

/**
 * Visitors of a shop over months: new ones begin to come, old ones stay away.
 *
 * @param scale size of the shop, 1 being that of the data set
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
 * Kinds of visitors of a shop that is seen by the week: how many of its visits are theirs, how often one comes in all, and over how many
 * days (the mean of an exponential decay). Most come once or twice on one day and never again; some look around for a week; some come
 * now and then for months; a few come nearly daily.
 *
 * Fitted to what is published of the set, where visits by week are not: sessions per user of a month 3.1 (October: 3.06), days on which
 * such a user comes 2.25 (2.2, from visitors by day), users of a month who are back in the next 40 % (46 %). Two thirds then come in one
 * week of four only, where `changingVisitors`, made for months, has regulars come back every week.
 */
const KINDS = [
  { shareOfVisits: 0.29, visits: 3.3, days: 0.25 },
  { shareOfVisits: 0.13, visits: 6, days: 6 },
  { shareOfVisits: 0.3, visits: 9, days: 85 },
  { shareOfVisits: 0.28, visits: 45, days: 50 },
] as const;
const KIND = new AliasChoice(KINDS.map(({ shareOfVisits }) => shareOfVisits));

/**
 * Visitors of a shop over weeks: most come in one week only, and fewer with each week after it.
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
