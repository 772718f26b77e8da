import { type FunnelAnswer, type FunnelStage, type FunnelUnit, type RefundTotals, STAGES, type Stage } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';
import { stageRates } from '../filters/rates.js';

export const perStage = z.object({ view: numeric, cart: numeric, purchase: numeric });
export type PerStage = z.output<typeof perStage>;

/** Counts in each unit. */
export interface FunnelCounts {
  events: PerStage;
  users: PerStage;
  sessions: PerStage;
}

/** Combines the counts with the rates of one unit. */
export function funnelAnswerOf(
  { head }: ResolvedFilter,
  unit: FunnelUnit,
  counts: FunnelCounts,
  refunds: RefundTotals | null,
): FunnelAnswer {
  const stages = STAGES.map((stage) => ({
    stage,
    events: counts.events[stage],
    users: counts.users[stage],
    sessions: counts.sessions[stage],
  }));
  return { ...head, unit, stages, rates: ratesOf(stages, unit), refunds };
}

function ratesOf(stages: readonly FunnelStage[], unit: FunnelUnit): FunnelAnswer['rates'] {
  const of = (stage: Stage) => stages.find((candidate) => candidate.stage === stage)?.[unit] ?? null;
  return stageRates({ views: of('view'), carts: of('cart'), purchases: of('purchase') });
}
