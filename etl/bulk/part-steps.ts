import { z } from 'zod';
import { COUNTS, type Count } from './counts.js';

/** Which roll-ups hold no row that the part could collide with. The part's rows then go straight in, without a merge. */
export const freshRow = z.object({
  days: z.boolean(),
  /** Everything stored is from before the part. Its rows by day then need no merge either, once the preceding days are known. */
  after: z.boolean(),
  products: z.boolean(),
  users: z.boolean(),
  sessions: z.boolean(),
});
export type Fresh = z.infer<typeof freshRow>;

/** Rows that go into the roll-up unchanged. */
interface Bring {
  counts: readonly [Count];
  rollUp: string;
}

/** Rows for a merge statement of the fold. `done`: fold statements that this one replaces, or whose rows are already written. */
export interface Merge {
  statement: string;
  counts: readonly Count[];
  /** Counted first; `counts` are derived from it. */
  inner?: Count;
  values: readonly ('batchId' | 'refreshFloor')[];
  done?: readonly string[];
}

/** Attaches shadow tables to their roll-ups, before a statement that reads the part's rows there. */
interface Attach {
  attach: true;
}

export type Step = Bring | Merge | Attach;

const bring = (count: Count & { rollUp: string }): Bring => ({ counts: [count], rollUp: count.rollUp });

/** What to write for a part besides its events, in order. */
export function planSteps(fresh: Fresh): Step[] {
  return [
    fresh.products ? bring(COUNTS.products) : { statement: '20-products', counts: [COUNTS.products], values: [] },
    { statement: '21-product-changes', counts: [COUNTS.productIds], values: ['batchId', 'refreshFloor'] },
    fresh.days ? bring(COUNTS.stageMinutes) : { statement: '30-stage-minutes', counts: [COUNTS.stageMinutes], values: [] },
    ...dayByDay(fresh),
    ...peopleSteps(fresh),
    // Runs after the steps that read `stage_days` for the newest day before the part.
    { statement: '43-stage-days', counts: [COUNTS.stageDays], values: ['batchId'] },
  ];
}

function dayByDay(fresh: Fresh): (Bring | Merge)[] {
  const products: Bring | Merge = fresh.days
    ? bring(COUNTS.productDays)
    : { statement: '22-product-days', counts: [COUNTS.productDays], values: [] };
  const statement = '24-brand-days';
  const values = ['batchId'] as const;
  // The counts must include users who came on these days or on later stored days.
  if (!fresh.users && !fresh.after) return [products, { statement, counts: [COUNTS.brandUserDays, COUNTS.brandDays], values }];
  return [
    products,
    {
      statement,
      inner: COUNTS.brandUserDays,
      counts: [COUNTS.returningBrandUsers, COUNTS.brandDays, COUNTS.brandDayUsers],
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
        // Users who came before already have first days.
        isEmpty ? COUNTS.newUsers : COUNTS.userFirsts,
        COUNTS.returningUsers,
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

/** Sessions that began before a part that follows everything stored. There are few; the fold merges them. Their user days are written. */
const grownSessionSteps: readonly Merge[] = [
  { statement: '42-user-session-days', counts: [COUNTS.grownSessions, COUNTS.noUserDays], values: ['batchId'] },
  { statement: '51-cart-days', counts: [COUNTS.grownCartItems], values: ['batchId'] },
];
