import type { FunnelInterval, FunnelPoint } from '@storepulse/contracts';

/** Figures the chart can show: a count or a rate per bucket. */
export const FUNNEL_FIGURES = ['views', 'carts', 'purchases', 'viewToCart', 'cartToPurchase', 'overall'] as const;
export type FunnelFigure = (typeof FUNNEL_FIGURES)[number];

export const isRate = (figure: FunnelFigure): boolean => figure === 'viewToCart' || figure === 'cartToPurchase' || figure === 'overall';

/** Values of the comparison days, aligned with the chosen days by position; null past the end of the comparison. */
export function alignedValues(points: readonly FunnelPoint[], before: readonly FunnelPoint[], figure: FunnelFigure): (number | null)[] {
  return points.map((_, index) => before[index]?.[figure] ?? null);
}

/** Whether two answers use the same buckets. They differ while an answer for a new interval is loading. */
export const isSameInterval = (a: { interval: FunnelInterval } | null, b: { interval: FunnelInterval } | null): boolean =>
  a !== null && b !== null && a.interval === b.interval;
