import { type FunnelAnswer, type FunnelStage, type FunnelUnit, type RefundTotals, STAGES, type Stage } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';
import { TOO_SLOW_TO_COUNT, whyUncounted } from '../filters/exact-count.js';
import { stageRates } from '../filters/rates.js';

export const perStage = z.object({ view: numeric, cart: numeric, purchase: numeric });
export type PerStage = z.output<typeof perStage>;

/** Counts in each unit; null if not counted. */
export interface FunnelCounts {
  events: PerStage | null;
  users: PerStage | null;
  sessions: PerStage | null;
}

/** Combines the counts with the rates of one unit. */
export function funnelAnswerOf(
  { head }: ResolvedFilter,
  unit: FunnelUnit,
  counts: FunnelCounts | null,
  refunds: RefundTotals | null,
  columns: Columns | null,
): FunnelAnswer {
  const stages = STAGES.map((stage) => ({
    stage,
    events: counts?.events?.[stage] ?? null,
    users: counts?.users?.[stage] ?? null,
    sessions: counts?.sessions?.[stage] ?? null,
  }));
  const isWhole = stages.every(({ events, users, sessions }) => events !== null && users !== null && sessions !== null);
  const uncounted = isWhole ? null : whyUncounted(columns, TOO_SLOW_TO_COUNT);
  return { ...head, unit, stages, rates: ratesOf(stages, unit), refunds, uncounted };
}

function ratesOf(stages: readonly FunnelStage[], unit: FunnelUnit): FunnelAnswer['rates'] {
  const of = (stage: Stage) => stages.find((candidate) => candidate.stage === stage)?.[unit] ?? null;
  return stageRates({ views: of('view'), carts: of('cart'), purchases: of('purchase') });
}
