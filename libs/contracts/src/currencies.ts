import { z } from 'zod';
import { count, day, moment } from './wire.js';

/** A code of ISO 4217. */
export const currencyCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{3}$/, 'must be a code of ISO 4217, as EUR');

/** What one of a currency is worth in the store's, from a day on. */
export const currencyRate = z.object({ currency: z.string(), validFrom: day, rate: z.number(), setAt: moment, setBy: z.string() });
export type CurrencyRate = z.infer<typeof currencyRate>;

/** Amounts that wait for a rate: they are in no revenue, and not taken off it. */
export const unconvertedAmount = z.object({
  currency: z.string(),
  /** Events of any kind that named such a price. */
  events: count,
  purchases: count,
  /** Price × quantity of these purchases, in the currency. */
  amount: z.number(),
  /** Refunds that name the currency, of orders in another. */
  refunds: count,
  /** What they give back, in the currency. */
  refunded: z.number(),
  firstDay: day,
  lastDay: day,
});
export type UnconvertedAmount = z.infer<typeof unconvertedAmount>;

export const currenciesAnswer = z.object({
  /** Null while neither STORE_CURRENCY nor an event has named one. */
  storeCurrency: z.string().nullable(),
  /** Newest first. */
  rates: z.array(currencyRate),
  unconverted: z.array(unconvertedAmount),
});
export type CurrenciesAnswer = z.infer<typeof currenciesAnswer>;

export const newCurrencyRate = z.strictObject({
  currency: currencyCode,
  validFrom: day,
  /** Of one, with up to ten decimals. */
  rate: z.number().positive().max(1e9).min(1e-9),
});
export type NewCurrencyRate = z.output<typeof newCurrencyRate>;

export const currencyRateSet = z.object({
  /** Amounts of events and refunds that got their price by it. */
  converted: count,
  /** Amounts that stay unconverted: in the store's currency they are above what a price can be. */
  tooHigh: count,
});
export type CurrencyRateSet = z.infer<typeof currencyRateSet>;
