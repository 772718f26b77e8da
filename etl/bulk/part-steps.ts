import { z } from 'zod';
import { MERGED_ROLL_UPS, type MergedRollUp, ROLL_UPS, type RollUpName, rollUp } from '@storepulse/database/rollups.js';
import { COUNTS, type Count, countOf } from './counts.js';

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
  rollUp: RollUpName;
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

const bring = (name: RollUpName): Bring => ({ counts: [countOf(name)], rollUp: name });

/** What to write for a part besides its events, in order. */
export function planSteps(fresh: Fresh): Step[] {
  return [
    ...MERGED_ROLL_UPS.map((name) => (isFree(name, fresh) ? bring(name) : mergeOf(name))),
    { statement: '21-product-changes', counts: [COUNTS.productIds], values: ['batchId', 'refreshFloor'] },
    brandStep(fresh),
    ...peopleSteps(fresh),
    // Runs after the steps that read `stage_days` for the newest day before the part.
    { statement: '43-stage-days', counts: [countOf('stage_days')], values: ['batchId'] },
  ];
}

const mergeOf = (name: MergedRollUp): Merge => ({ statement: ROLL_UPS[name].merge, counts: [countOf(name)], values: [] });

/** Whether the roll-up holds no row of the part's keys. */
function isFree(name: MergedRollUp, fresh: Fresh): boolean {
  if (name === 'products') return fresh.products;
  const { keys } = rollUp(name);
  return fresh.days && ('day' in keys || 'minute' in keys);
}

function brandStep(fresh: Fresh): Merge {
  const statement = '24-brand-days';
  const values = ['batchId'] as const;
  // The counts must include users who came on these days or on later stored days.
  if (!fresh.users && !fresh.after) return { statement, counts: [COUNTS.brandUserDays, countOf('brand_days')], values };
  return {
    statement,
    inner: COUNTS.brandUserDays,
    counts: [countOf('returning_brand_users'), countOf('brand_days'), COUNTS.brandDayUsers],
    values,
    done: ['23-brand-users-seen', '25-brand-visits'],
  };
}

function peopleSteps(fresh: Fresh): Step[] {
  const statement = '42-user-session-days';
  const values = ['batchId'] as const;
  const isEmpty = fresh.users && fresh.sessions;
  if (!isEmpty && !fresh.after) {
    return [
      { statement, counts: [countOf('sessions'), COUNTS.userDays], values },
      { statement: '51-cart-days', counts: [countOf('cart_items')], values: ['batchId'] },
      { attach: true },
    ];
  }
  return [
    bring('sessions'),
    bring('user_days'),
    ...(isEmpty ? [bring('users')] : []),
    {
      statement,
      counts: [
        // Users who came before already have first days.
        isEmpty ? COUNTS.newUsers : countOf('users'),
        countOf('returning_users'),
        countOf('session_days'),
        countOf('session_duration_days'),
        countOf('session_event_days'),
        COUNTS.stageSessions,
      ],
      values,
      done: ['32-user-days', '34-user-visits', '40-sessions', ...(isEmpty ? ['33-users'] : [])],
    },
    bring('cart_items'),
    { statement: '51-cart-days', counts: [countOf('cart_days')], values: ['batchId'], done: ['50-cart-items'] },
    { attach: true },
    ...(isEmpty ? [] : grownSessionSteps),
  ];
}

/** Sessions that began before a part that follows everything stored. There are few; the fold merges them. Their user days are written. */
const grownSessionSteps: readonly Merge[] = [
  { statement: '42-user-session-days', counts: [COUNTS.grownSessions, COUNTS.noUserDays], values: ['batchId'] },
  { statement: '51-cart-days', counts: [COUNTS.grownCartItems], values: ['batchId'] },
];
