import type { ProductPricesAnswer } from '@storepulse/contracts';

type Day = Pick<ProductPricesAnswer['days'][number], 'lowest' | 'highest' | 'last'>;

/** Number of days on which the price changed, within the day or since the previous day with a price. */
export const daysWithChange = (days: readonly Day[]): number =>
  days.filter(({ lowest, highest, last }, at) => lowest !== highest || last !== (days[at - 1]?.last ?? last)).length;
