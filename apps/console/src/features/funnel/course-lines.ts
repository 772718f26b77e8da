import type { CourseInterval, CoursePoint } from '@storepulse/contracts';

/** Figures the chart can show: a count or a rate per bucket. */
export const COURSE_FIGURES = ['views', 'carts', 'purchases', 'viewToCart', 'cartToPurchase', 'overall'] as const;
export type CourseFigure = (typeof COURSE_FIGURES)[number];

export const isRate = (figure: CourseFigure): boolean => figure === 'viewToCart' || figure === 'cartToPurchase' || figure === 'overall';

/** Values of the comparison days, aligned with the chosen days by position; null past the end of the comparison. */
export function alignedValues(points: readonly CoursePoint[], before: readonly CoursePoint[], figure: CourseFigure): (number | null)[] {
  return points.map((_, index) => before[index]?.[figure] ?? null);
}

/** Whether two answers use the same buckets. They differ while an answer for a new interval is loading. */
export const isSameInterval = (a: { interval: CourseInterval } | null, b: { interval: CourseInterval } | null): boolean =>
  a !== null && b !== null && a.interval === b.interval;
