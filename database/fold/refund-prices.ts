/**
 * A refund with an amount in a currency other than its order's is converted once, at the rate of its own day, like a price. Without a rate
 * it takes nothing until a rate is set (convert-refunds.ts).
 */
import type { RunStatement } from './batch-statements.js';
import { converted, ratesOf, tooHighInStore } from './currencies.js';
import type { SentRefund } from './refunds.js';
import type { Rejection } from './rejection.js';

export interface PricedRefunds {
  refunds: readonly SentRefund[];
  /** Positions of the refunds whose amount is too high for the store, and why. */
  tooHigh: ReadonlyMap<number, Rejection>;
}

/** Converts refund amounts that name a currency into the store's currency, where a rate is known. */
export async function priceRefunds(run: RunStatement, refunds: readonly SentRefund[], currency: string | null): Promise<PricedRefunds> {
  const tooHigh = new Map<number, Rejection>();
  const named = refunds.flatMap(({ ordinal, row: { currency: sentIn, price, eventTime } }) =>
    sentIn === undefined || price === null ? [] : [{ ordinal, currency: sentIn, price, eventTime }],
  );
  if (named.length === 0) return { refunds, tooHigh };
  const others = named.filter((it) => it.currency !== currency);
  const rates = others.length === 0 ? new Map<number, string>() : await ratesOf(run, others);
  const prices = new Map<number, string>();
  for (const { ordinal, currency: sentIn, price } of named) {
    const rate = sentIn === currency ? '1' : rates.get(ordinal);
    const inStore = rate === undefined ? undefined : converted(price, rate);
    if (inStore === null) tooHigh.set(ordinal, tooHighInStore(price, sentIn));
    else if (inStore !== undefined) prices.set(ordinal, inStore);
  }
  return { refunds: refunds.map((refund) => ({ ...refund, storePrice: prices.get(refund.ordinal) ?? null })), tooHigh };
}
