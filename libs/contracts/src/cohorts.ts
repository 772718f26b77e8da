import { z } from 'zod';
import { fromAfterTo, fromNotAfterTo } from './filters.js';
import { answerHead, count, day, id64 } from './wire.js';

export const COHORT_UNITS = ['week', 'month'] as const;
export const COHORT_BASES = ['seen', 'bought'] as const;

/** Neither category nor brand: a user's first day is one for the whole shop. Of a segment: its users alone. */
export const cohortsQuery = z
  .strictObject({
    segment: id64.optional(),
    from: day.optional(),
    to: day.optional(),
    unit: z.enum(COHORT_UNITS).default('week'),
    /** What makes a user one of a cohort, and counts as coming back: any event, or a purchase. */
    by: z.enum(COHORT_BASES).default('seen'),
  })
  .refine(fromNotAfterTo, fromAfterTo);

export const cohort = z.object({
  /** First day of the week (Monday) or month in which its users did it first. */
  start: day,
  users: count,
  /** By weeks or months after the first, from 0: how many of them did it (again). As far as the store goes. */
  returned: z.array(count),
});

export const cohortsAnswer = answerHead.extend({
  unit: z.enum(COHORT_UNITS),
  by: z.enum(COHORT_BASES),
  /** Oldest first. Null (with `uncounted`) where counting would take too long. */
  cohorts: z.array(cohort).nullable(),
  /** First day of the newest week or month, where it is not over yet. */
  unfinished: day.nullable(),
  /** First day of the week or month in which the store begins: what its users did before is not known, so they may not be new. Null of an empty store. */
  mayNotBeNew: day.nullable(),
  uncounted: z.string().nullable(),
});

export type CohortsQuery = z.output<typeof cohortsQuery>;
export type CohortUnit = (typeof COHORT_UNITS)[number];
export type Cohort = z.infer<typeof cohort>;
export type CohortsAnswer = z.infer<typeof cohortsAnswer>;
