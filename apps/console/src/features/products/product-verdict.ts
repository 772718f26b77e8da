import type { ProductRow } from '@storepulse/contracts';

type Rated = Pick<ProductRow, 'views' | 'purchases' | 'conversionLow' | 'conversionHigh'>;

/** Conversion of all products combined, 100 × purchases / views, in percent; null without views. */
export function rateOfAll(products: readonly Pick<Rated, 'views' | 'purchases'>[]): number | null {
  const views = products.reduce((sum, product) => sum + product.views, 0);
  return views === 0 ? null : (100 * products.reduce((sum, product) => sum + product.purchases, 0)) / views;
}

/** Whether a product converts better or worse than `rate`. `asAll`: its Wilson interval contains the rate, so chance may explain it. */
export function verdict({ conversionLow, conversionHigh }: Rated, rate: number | null): 'above' | 'asAll' | 'below' {
  if (rate === null || conversionLow === null || conversionHigh === null) return 'asAll';
  if (conversionLow > rate) return 'above';
  return conversionHigh < rate ? 'below' : 'asAll';
}
