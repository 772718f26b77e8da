export const DAY_METRICS = ['views', 'carts', 'purchases', 'revenue'] as const;
export type DayMetric = (typeof DAY_METRICS)[number];
