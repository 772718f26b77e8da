import type { CourseInterval, CoursePoint } from '@storepulse/contracts';

/** What the course shows: a count or a rate of each bucket. */
export const COURSE_FIGURES = ['views', 'carts', 'purchases', 'viewToCart', 'cartToPurchase', 'overall'] as const;
export type CourseFigure = (typeof COURSE_FIGURES)[number];

export const isRate = (figure: CourseFigure): boolean => figure === 'viewToCart' || figure === 'cartToPurchase' || figure === 'overall';

/** Values of the days compared with, laid beside those of the days chosen by their place; beyond the shorter of both nothing. */
export function alignedValues(points: readonly CoursePoint[], before: readonly CoursePoint[], figure: CourseFigure): (number | null)[] {
  return points.map((_, index) => before[index]?.[figure] ?? null);
}

/** Whether two answers are in the same buckets: while another interval is on its way they are not. */
export const isSameInterval = (a: { interval: CourseInterval } | null, b: { interval: CourseInterval } | null): boolean =>
  a !== null && b !== null && a.interval === b.interval;
