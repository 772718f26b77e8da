import { z } from 'zod';
import { fromAfterTo, fromNotAfterTo } from './filters.js';
import { answerHead, count, day, id64 } from './wire.js';

export const COHORT_UNITS = ['week', 'month'] as const;
export const COHORT_BASES = ['seen', 'bought'] as const;
export type CohortBasis = (typeof COHORT_BASES)[number];

/** No category or brand filter: a user has one first day for the whole shop. `segment` limits cohorts to its users. */
export const cohortsQuery = z
  .strictObject({
    segment: id64.optional(),
    from: day.optional(),
    to: day.optional(),
    unit: z.enum(COHORT_UNITS).default('week'),
    /** The action that puts a user in a cohort and counts as coming back: any event, or a purchase. */
    by: z.enum(COHORT_BASES).default('seen'),
  })
  .refine(fromNotAfterTo, fromAfterTo);

export const cohort = z.object({
  /** First day of the week (Monday) or month in which the cohort's users first did the action. */
  start: day,
  users: count,
  /**
   * Users who did the action, by week or month after the first, from 0, up to the end of the store's data. Null for a week or month of which
   * no event is stored: nobody knows who came.
   */
  returned: z.array(count.nullable()),
});

export const cohortsAnswer = answerHead.extend({
  unit: z.enum(COHORT_UNITS),
  by: z.enum(COHORT_BASES),
  /** Oldest first. */
  cohorts: z.array(cohort),
  /** First day of the newest week or month while it is not over; null otherwise. */
  unfinished: day.nullable(),
  /** First day of the store's first week or month. Earlier activity is unknown, so its users may not be new. Null for an empty store. */
  mayNotBeNew: day.nullable(),
});

export type CohortsQuery = z.output<typeof cohortsQuery>;
export type CohortUnit = (typeof COHORT_UNITS)[number];
export type Cohort = z.infer<typeof cohort>;
export type CohortsAnswer = z.infer<typeof cohortsAnswer>;
