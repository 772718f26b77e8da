import type { ProductViewsAnswer } from '@storepulse/contracts';

type Counts = ProductViewsAnswer['counts'];

/** Slider steps per decade, about evenly spaced to the eye. */
const STEPS = [1, 2, 3, 5, 7];

/** Slider stops: from 0 up to the largest step that still leaves the most viewed product visible. */
export function thresholds(counts: Counts): number[] {
  const most = counts.at(-1)?.views ?? 0;
  const stops = [0];
  for (let decade = 1; decade <= most; decade *= 10) stops.push(...STEPS.map((step) => step * decade).filter((stop) => stop <= most));
  return stops;
}

/** What a threshold hides: the number of products, and their share of all views in percent. Null without products or views. */
export function hiddenBelow(counts: Counts, minViews: number): { products: number; all: number; viewsPercent: number } | null {
  const all = counts.reduce((sum, { products }) => sum + products, 0);
  const allViews = counts.reduce((sum, { views, products }) => sum + views * products, 0);
  if (all === 0 || allViews === 0) return null;
  const hidden = counts.filter(({ views }) => views < minViews);
  return {
    products: hidden.reduce((sum, { products }) => sum + products, 0),
    all,
    viewsPercent: (100 * hidden.reduce((sum, { views, products }) => sum + views * products, 0)) / allViews,
  };
}

/** Index of the highest stop at or below a threshold. */
export const stopOf = (stops: readonly number[], minViews: number): number =>
  Math.max(
    0,
    stops.findLastIndex((stop) => stop <= minViews),
  );
