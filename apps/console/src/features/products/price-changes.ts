import type { ProductPricesAnswer } from '@storepulse/contracts';

type Day = Pick<ProductPricesAnswer['days'][number], 'lowest' | 'highest' | 'last'>;

/** On how many days the price changed: within the day, or since the last one that named a price. */
export const daysWithChange = (days: readonly Day[]): number =>
  days.filter(({ lowest, highest, last }, at) => lowest !== highest || last !== (days[at - 1]?.last ?? last)).length;
