import { z } from 'zod';
import { COUNTS, type Count } from './counts.js';

/** Which roll-ups hold no row that a part could meet: its rows then go straight in, and need no merging. */
export const freshRow = z.object({ days: z.boolean(), products: z.boolean(), users: z.boolean(), sessions: z.boolean() });
export type Fresh = z.infer<typeof freshRow>;

/** Rows that are the roll-up's. */
interface Bring {
  counts: readonly [Count];
  rollUp: string;
}

/** Rows for a statement of the fold; `done`: what it writes otherwise, and what was brought already. */
interface Merge {
  statement: string;
  counts: readonly Count[];
  values: readonly ('batchId' | 'refreshFloor')[];
  done?: readonly string[];
}

const bring = (count: Count & { rollUp: string }): Bring => ({ counts: [count], rollUp: count.rollUp });

/** What is written of a part beside its events, in order. */
export function planSteps(fresh: Fresh): (Bring | Merge)[] {
  return [
    fresh.products ? bring(COUNTS.products) : { statement: '20-products', counts: [COUNTS.products], values: [] },
    { statement: '21-product-changes', counts: [COUNTS.productIds], values: ['batchId', 'refreshFloor'] },
    fresh.days ? bring(COUNTS.stageMinutes) : { statement: '30-stage-minutes', counts: [COUNTS.stageMinutes], values: [] },
    { statement: '31-stage-days', counts: [COUNTS.stageDays], values: ['batchId'] },
    ...dayByDay(fresh),
    ...userSteps(fresh),
    ...sessionSteps(fresh),
  ];
}

function dayByDay(fresh: Fresh): (Bring | Merge)[] {
  if (!fresh.days) {
    return [
      { statement: '22-product-days', counts: [COUNTS.productDays], values: [] },
      { statement: '24-brand-days', counts: [COUNTS.brandUserDays, COUNTS.brandDays], values: ['batchId'] },
    ];
  }
  return [
    bring(COUNTS.productDays),
    bring(COUNTS.brandUserDays),
    { statement: '24-brand-days', counts: [COUNTS.brandDays, COUNTS.brandDayUsers], values: ['batchId'], done: ['23-brand-user-days'] },
  ];
}

function userSteps(fresh: Fresh): (Bring | Merge)[] {
  const statement = '34-new-users';
  const values = ['batchId'] as const;
  if (!fresh.days) return [{ statement, counts: [COUNTS.userDays], values }];
  if (!fresh.users) return [bring(COUNTS.userDays), { statement, counts: [COUNTS.userFirsts], values, done: ['32-user-days'] }];
  return [
    bring(COUNTS.userDays),
    bring(COUNTS.userFirsts),
    { statement, counts: [COUNTS.newUsers], values, done: ['32-user-days', '33-users'] },
  ];
}

function sessionSteps(fresh: Fresh): (Bring | Merge)[] {
  if (!fresh.sessions) {
    return [
      { statement: '41-session-days', counts: [COUNTS.sessions], values: ['batchId'] },
      { statement: '51-cart-days', counts: [COUNTS.cartItems], values: [] },
    ];
  }
  const tallies = [COUNTS.sessionDays, COUNTS.sessionDurationDays, COUNTS.sessionEventDays, COUNTS.stageSessions];
  return [
    bring(COUNTS.sessions),
    { statement: '41-session-days', counts: tallies, values: ['batchId'], done: ['40-sessions'] },
    bring(COUNTS.cartItems),
    { statement: '51-cart-days', counts: [COUNTS.cartDays], values: [], done: ['50-cart-items'] },
  ];
}
