import { FUNNEL_UNITS, type FunnelStage, type FunnelUnit, type Stage } from '@storepulse/contracts';
import { formatCount } from '../../format/numbers.ts';
import { t } from '../../i18n/messages.ts';
import type { TableColumn } from '../../ui/data-table.ts';

export const RATE_NAMES = ['viewToCart', 'cartToPurchase', 'overall'] as const;
export type RateName = (typeof RATE_NAMES)[number];

/** Numerator and denominator of each rate. */
const PARTS: Record<RateName, { part: Stage; whole: Stage }> = {
  viewToCart: { part: 'cart', whole: 'view' },
  cartToPurchase: { part: 'purchase', whole: 'cart' },
  overall: { part: 'purchase', whole: 'view' },
};

/** A stage's count in a unit; null if it was not counted. */
export const valueOf = (stage: FunnelStage | undefined, unit: FunnelUnit): number | null => stage?.[unit] ?? null;

/** The two numbers behind a rate, as text: "1,204 of 98,311". */
export function ratioOf(rate: RateName, stages: readonly FunnelStage[], unit: FunnelUnit): string {
  const countOf = (name: Stage) =>
    formatCount(
      valueOf(
        stages.find((one) => one.stage === name),
        unit,
      ),
    );
  return t.funnel.ratio(countOf(PARTS[rate].part), countOf(PARTS[rate].whole));
}

/** Table columns: the stages in every unit. */
export const stageColumns: TableColumn<FunnelStage>[] = [
  { id: 'stage', label: t.funnel.stage, value: (row) => t.stages[row.stage] },
  ...FUNNEL_UNITS.map((unit) => ({
    id: unit,
    label: t.funnel.units[unit],
    tip: t.funnel.unitTips[unit],
    numeric: true,
    value: (row: FunnelStage) => row[unit],
    text: (row: FunnelStage) => formatCount(row[unit]),
  })),
];
