import { z } from 'zod';
import { rangeQuery } from './filters.js';
import { answerHead, count, percent, stage } from './wire.js';

export const FUNNEL_UNITS = ['events', 'users', 'sessions'] as const;
export const funnelUnit = z.enum(FUNNEL_UNITS);
export type FunnelUnit = z.infer<typeof funnelUnit>;

export const funnelQuery = rangeQuery({ unit: funnelUnit.default('events') });

export const funnelStage = z.object({
  stage,
  events: count,
  /** Distinct users; null (with `uncounted`) where a filter makes an exact count too slow. */
  users: count.nullable(),
  /** Sessions that began in the range and hold at least one such event; null as above. */
  sessions: count.nullable(),
});

export const funnelAnswer = answerHead.extend({
  unit: funnelUnit,
  stages: z.array(funnelStage),
  /** Of the chosen unit. */
  rates: z.object({ viewToCart: percent, cartToPurchase: percent, overall: percent }),
  /** Why users and sessions are null; null when they are numbers. */
  uncounted: z.string().nullable(),
});

export type FunnelQuery = z.output<typeof funnelQuery>;
export type FunnelStage = z.infer<typeof funnelStage>;
export type FunnelAnswer = z.infer<typeof funnelAnswer>;
