import { percentOf } from '../scope/rates.js';

export interface StageCounts {
  views: number;
  carts: number;
  purchases: number;
}

/** The three rates of the funnel in events. */
export const stageRates = ({ views, carts, purchases }: StageCounts) => ({
  viewToCart: percentOf(carts, views),
  cartToPurchase: percentOf(purchases, carts),
  overall: percentOf(purchases, views),
});
