import { abandonedCartsAnswer, brandTrendsAnswer, funnelAnswer, sessionsAnswer, topProductsAnswer } from '@storepulse/contracts';
import type { Feature } from './reads.js';

/** Numbers that both engines must agree on. */
export type Numbers = readonly (number | string)[];

const cents = (value: number | null): number | string => (value === null ? 'none' : Math.round(value * 100));

/** The numbers of an answer that the baseline also computes. */
export function numbersOfAnswer(feature: Feature, body: unknown): Numbers {
  switch (feature) {
    case 'funnel': {
      const { stages } = funnelAnswer.parse(body);
      return stages.flatMap(({ events, users, sessions }) => [events, users, sessions]);
    }
    case 'topProducts': {
      const { products, summary } = topProductsAnswer.parse(body);
      return [summary.matchingProducts, ...products.flatMap(({ productId, views, purchases }) => [productId, views, purchases])];
    }
    case 'abandonedEvents':
    case 'abandonedCarts': {
      const { products, summary } = abandonedCartsAnswer.parse(body);
      return [summary.matchingProducts, ...products.flatMap(({ productId, carts, abandoned }) => [productId, carts, abandoned])];
    }
    case 'sessions': {
      const { segments } = sessionsAnswer.parse(body);
      return segments.flatMap(({ sessions, users, avgDurationSeconds, medianDurationSeconds, p90DurationSeconds, avgEvents }) => [
        sessions,
        users,
        cents(avgDurationSeconds),
        cents(medianDurationSeconds),
        cents(p90DurationSeconds),
        cents(avgEvents),
      ]);
    }
    case 'trendsDay':
    case 'trendsWeek':
    case 'trendsMonth': {
      const { series } = brandTrendsAnswer.parse(body);
      return series
        .flatMap(({ brand, points }) =>
          points
            .filter(({ users }) => users !== 0)
            .map(
              ({ date, views, carts, purchases, revenue, users }) =>
                `${brand} ${date} ${views} ${carts} ${purchases} ${cents(revenue)} ${users}`,
            ),
        )
        .sort();
    }
    default:
      throw new Error(`unknown feature ${String(feature satisfies never)}`);
  }
}
