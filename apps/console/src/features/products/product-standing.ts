import type { ProductRow } from '@storepulse/contracts';

type Rated = Pick<ProductRow, 'views' | 'purchases' | 'conversionLow' | 'conversionHigh'>;

/** 100 × purchases / views of all of them together, in percent; null where nothing was viewed. */
export function rateOfAll(products: readonly Pick<Rated, 'views' | 'purchases'>[]): number | null {
  const views = products.reduce((sum, product) => sum + product.views, 0);
  return views === 0 ? null : (100 * products.reduce((sum, product) => sum + product.purchases, 0)) / views;
}

/** Whether a product converts better or worse than a rate, or no otherwise than chance allows: its Wilson interval holds the rate. */
export function standing({ conversionLow, conversionHigh }: Rated, rate: number | null): 'above' | 'asAll' | 'below' {
  if (rate === null || conversionLow === null || conversionHigh === null) return 'asAll';
  if (conversionLow > rate) return 'above';
  return conversionHigh < rate ? 'below' : 'asAll';
}
