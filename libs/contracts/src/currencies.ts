import { z } from 'zod';
import { count, day, moment } from './wire.js';

/** An ISO 4217 code. */
export const currencyCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, for example EUR');

/** Value of one unit of a currency in the store's currency, from a day on. */
export const currencyRate = z.object({ currency: z.string(), validFrom: day, rate: z.number(), setAt: moment, setBy: z.string() });
export type CurrencyRate = z.infer<typeof currencyRate>;

/** Amounts without a rate: they are not in any revenue, and refunds are not deducted from it. */
export const unconvertedAmount = z.object({
  currency: z.string(),
  /** Events of any type with a price in the currency. */
  events: count,
  purchases: count,
  /** Price × quantity of these purchases, in the currency. */
  amount: z.number(),
  /** Refunds in the currency for orders in another currency. */
  refunds: count,
  /** Refunded amount, in the currency. */
  refunded: z.number(),
  firstDay: day,
  lastDay: day,
});
export type UnconvertedAmount = z.infer<typeof unconvertedAmount>;

export const currenciesAnswer = z.object({
  /** Null until STORE_CURRENCY or an event names one. */
  storeCurrency: z.string().nullable(),
  /** Newest first. */
  rates: z.array(currencyRate),
  unconverted: z.array(unconvertedAmount),
});
export type CurrenciesAnswer = z.infer<typeof currenciesAnswer>;

export const newCurrencyRate = z.strictObject({
  currency: currencyCode,
  validFrom: day,
  /** Value of one unit, with up to ten decimals. */
  rate: z.number().positive().max(1e9).min(1e-9),
});
export type NewCurrencyRate = z.output<typeof newCurrencyRate>;

export const currencyRateSet = z.object({
  /** Amounts of events and refunds that this rate converted. */
  converted: count,
  /** Amounts that stay unconverted: in the store's currency they exceed the highest possible price. */
  tooHigh: count,
});
export type CurrencyRateSet = z.infer<typeof currencyRateSet>;
