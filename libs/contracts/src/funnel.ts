import { z } from 'zod';
import { cutOff, segmentedQuery } from './filters.js';
import { answerHead, count, percent, refundTotals, stage } from './wire.js';

export const FUNNEL_UNITS = ['events', 'users', 'sessions'] as const;
export const funnelUnit = z.enum(FUNNEL_UNITS);
export type FunnelUnit = z.infer<typeof funnelUnit>;

export const funnelQuery = segmentedQuery({ ...cutOff, unit: funnelUnit.default('events') });

export const funnelStage = z.object({
  stage,
  events: count,
  /** Distinct users. */
  users: count,
  /** Sessions that began in the range and have at least one such event. */
  sessions: count,
});

export const funnelAnswer = answerHead.extend({
  unit: funnelUnit,
  stages: z.array(funnelStage),
  /** Rates of the chosen unit. */
  rates: z.object({ viewToCart: percent, cartToPurchase: percent, overall: percent }),
  /** Null under a segment: a refund is not an action of a user. */
  refunds: refundTotals.nullable(),
});

export type FunnelQuery = z.output<typeof funnelQuery>;
export type FunnelStage = z.infer<typeof funnelStage>;
export type FunnelAnswer = z.infer<typeof funnelAnswer>;
