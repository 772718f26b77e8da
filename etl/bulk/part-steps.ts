import { z } from 'zod';
import { COUNTS, type Count } from './counts.js';

/** Which roll-ups hold no row that a part could meet: its rows then go straight in, and need no merging. */
export const freshRow = z.object({
  days: z.boolean(),
  /** All that is stored lies before the part: what it brings of days needs no merging either, once it knows what came before. */
  after: z.boolean(),
  products: z.boolean(),
  users: z.boolean(),
  sessions: z.boolean(),
});
export type Fresh = z.infer<typeof freshRow>;

/** Rows that are the roll-up's. */
interface Bring {
  counts: readonly [Count];
  rollUp: string;
}

/** Rows for a statement of the fold; `done`: what it writes otherwise, and what was brought already. */
export interface Merge {
  statement: string;
  counts: readonly Count[];
  /** Counted before these, which are made of it. */
  inner?: Count;
  values: readonly ('batchId' | 'refreshFloor')[];
  done?: readonly string[];
}

/** What was written aside becomes part of its roll-up: before a statement that looks there for what the part brought. */
interface Attach {
  attach: true;
}

export type Step = Bring | Merge | Attach;

const bring = (count: Count & { rollUp: string }): Bring => ({ counts: [count], rollUp: count.rollUp });

/** What is written of a part beside its events, in order. */
export function planSteps(fresh: Fresh): Step[] {
  return [
    fresh.products ? bring(COUNTS.products) : { statement: '20-products', counts: [COUNTS.products], values: [] },
    { statement: '21-product-changes', counts: [COUNTS.productIds], values: ['batchId', 'refreshFloor'] },
    fresh.days ? bring(COUNTS.stageMinutes) : { statement: '30-stage-minutes', counts: [COUNTS.stageMinutes], values: [] },
    ...dayByDay(fresh),
    ...peopleSteps(fresh),
    // After those that ask it for the newest day of the store before the part.
    { statement: '43-stage-days', counts: [COUNTS.stageDays], values: ['batchId'] },
  ];
}

function dayByDay(fresh: Fresh): (Bring | Merge)[] {
  const products: Bring | Merge = fresh.days
    ? bring(COUNTS.productDays)
    : { statement: '22-product-days', counts: [COUNTS.productDays], values: [] };
  const statement = '24-brand-days';
  const values = ['batchId'] as const;
  // Users that came on days among or after these are counted with these.
  if (!fresh.users && !fresh.after) return [products, { statement, counts: [COUNTS.brandUserDays, COUNTS.brandDays], values }];
  return [
    products,
    {
      statement,
      inner: COUNTS.brandUserDays,
      counts: [COUNTS.brandReturns, COUNTS.brandDays, COUNTS.brandDayUsers],
      values,
      done: ['23-brand-users-seen', '25-brand-visits'],
    },
  ];
}

function peopleSteps(fresh: Fresh): Step[] {
  const statement = '42-user-session-days';
  const values = ['batchId'] as const;
  const isEmpty = fresh.users && fresh.sessions;
  if (!isEmpty && !fresh.after) {
    return [
      { statement, counts: [COUNTS.sessions, COUNTS.userDays], values },
      { statement: '51-cart-days', counts: [COUNTS.cartItems], values: ['batchId'] },
      { attach: true },
    ];
  }
  return [
    bring(COUNTS.sessions),
    bring(COUNTS.userDayChanges),
    ...(isEmpty ? [bring(COUNTS.userFirsts)] : []),
    {
      statement,
      counts: [
        // Who has come before has first days already.
        isEmpty ? COUNTS.newUsers : COUNTS.userFirsts,
        COUNTS.userReturns,
        COUNTS.sessionDays,
        COUNTS.sessionDurationDays,
        COUNTS.sessionEventDays,
        COUNTS.stageSessions,
      ],
      values,
      done: ['32-user-days', '34-user-visits', '40-sessions', ...(isEmpty ? ['33-users'] : [])],
    },
    bring(COUNTS.cartItems),
    { statement: '51-cart-days', counts: [COUNTS.cartDays], values: ['batchId'], done: ['50-cart-items'] },
    { attach: true },
    ...(isEmpty ? [] : grownSessionSteps),
  ];
}

/** Sessions that have begun before a part which comes after everything stored: few, and merged by the fold. Their users' days are in. */
const grownSessionSteps: readonly Merge[] = [
  { statement: '42-user-session-days', counts: [COUNTS.grownSessions, COUNTS.noUserDays], values: ['batchId'] },
  { statement: '51-cart-days', counts: [COUNTS.grownCartItems], values: ['batchId'] },
];
