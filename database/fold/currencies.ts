/**
 * Amounts of two currencies are never added up. A price in another currency is converted once, when it is written, at the rate of the
 * event's day. Without a rate, the event is stored without a price and the amount is kept separately until a rate exists
 * (convert-amounts.ts).
 */
import { z } from 'zod';
import type { RunStatement } from './batch-statements.js';
import type { EventRow } from './event-row.js';
import type { OrderLine } from './order-lines.js';
import { MAX_PRICE, MAX_UNITS } from './read-price.js';
import type { SentRow } from './refund-row.js';
import { Rejection } from './rejection.js';
import { decimalOf, tenThousandths } from './ten-thousandths.js';

/** A price as sent, with its position in the batch. */
export interface PaidPrice {
  ordinal: number;
  currency: string;
  price: string;
}

export interface Priced {
  /** Prices in the store's currency; null where no rate is set. */
  rows: readonly EventRow[];
  /** The prices sent in another currency. */
  paid: readonly PaidPrice[];
  /** Positions of the paid prices without a rate. */
  apart: ReadonlySet<number>;
  /** Rows whose converted price is too high for the store: position and reason. */
  tooHigh: ReadonlyMap<number, Rejection>;
}

const currencyRow = z.object({ currency: z.string() });
const rateRow = z.object({ ordinal: z.number(), rate: z.string() });

/** True if no row names a currency other than the store's. The store's currency must already be fixed. */
export async function isInStoreCurrency(run: RunStatement, rows: readonly EventRow[]): Promise<boolean> {
  if (!rows.some((row) => row.currency !== undefined)) return true;
  const [store] = (await run('storeCurrency')).rows;
  if (store === undefined) return false;
  const { currency } = currencyRow.parse(store);
  return rows.every((row) => row.currency === undefined || row.currency === currency);
}

/**
 * The first currency named by any event becomes the store's currency, unless one was set before. The caller holds the `store_state` lock.
 *
 * @returns the store's currency; null where the batch names none, so that every amount is in the store's currency
 */
export async function nameStoreCurrency(
  run: RunStatement,
  sent: readonly SentRow[],
  store: { currency: string | null; isNamed: boolean },
): Promise<string | null> {
  const named = sent.find((row) => row.currency !== undefined)?.currency;
  if (named === undefined) return null;
  return store.isNamed ? store.currency : currencyRow.parse((await run('nameCurrency', [named])).rows[0]).currency;
}

/** Converts the prices of a batch into the store's currency. */
export async function priceInStoreCurrency(run: RunStatement, rows: readonly EventRow[], currency: string | null): Promise<Priced> {
  const paid = rows.flatMap((row, ordinal): PaidPrice[] =>
    row.currency === undefined || row.currency === currency || row.price === null
      ? []
      : [{ ordinal, currency: row.currency, price: row.price }],
  );
  if (paid.length === 0) return { rows, paid, apart: new Set(), tooHigh: new Map() };
  const rates = await ratesOf(
    run,
    paid.map((it) => ({ ...it, eventTime: rows[it.ordinal]?.eventTime ?? '' })),
  );
  const prices = new Map<number, string>();
  const tooHigh = new Map<number, Rejection>();
  for (const { ordinal, price, currency: sentIn } of paid) {
    const rate = rates.get(ordinal);
    if (rate === undefined) continue;
    const inStore = converted(price, rate);
    if (inStore === null) tooHigh.set(ordinal, tooHighInStore(price, sentIn));
    else prices.set(ordinal, inStore);
  }
  const others = new Set(paid.map(({ ordinal }) => ordinal));
  return {
    rows: rows.map((row, ordinal) => (others.has(ordinal) ? { ...row, price: prices.get(ordinal) ?? null } : row)),
    paid,
    apart: new Set([...others].filter((ordinal) => !rates.has(ordinal))),
    tooHigh,
  };
}

/** @returns the rate of the day by ordinal, for each amount that has one */
export async function ratesOf(
  run: RunStatement,
  amounts: readonly { ordinal: number; currency: string; eventTime: string }[],
): Promise<ReadonlyMap<number, string>> {
  const { rows } = await run('ratesOfDays', [
    amounts.map(({ ordinal }) => ordinal),
    amounts.map(({ currency }) => currency),
    amounts.map(({ eventTime }) => eventTime),
  ]);
  return new Map(rows.map((row) => rateRow.parse(row)).map(({ ordinal, rate }) => [ordinal, rate]));
}

export const tooHighInStore = (price: string, currency: string): Rejection =>
  Rejection.of('price', `${price} ${currency}`, `is above ${MAX_PRICE} in the currency of the store`);

const RATE_UNIT = 10n ** 10n;

/**
 * Price × rate, rounded half up to four decimals.
 *
 * @param rate decimal text with ten decimals
 * @returns null where the result exceeds the maximum price
 */
export function converted(price: string, rate: string): string | null {
  const [whole = '0', decimals = ''] = rate.split('.');
  const product = tenThousandths(price) * BigInt(whole + decimals.padEnd(10, '0'));
  const units = (product + RATE_UNIT / 2n) / RATE_UNIT;
  return units > MAX_UNITS ? null : decimalOf(units);
}

/**
 * Keeps amounts sent in other currencies: amounts without a rate, until one is set, and the prices paid for order lines, which refunds
 * need. `batch_events` holds the batch without the rows that were left out.
 */
export async function keepPaidPrices(run: RunStatement, { paid, apart }: Priced, lines: readonly OrderLine[]): Promise<void> {
  if (paid.length === 0) return;
  const lineOf = new Map(lines.map((line) => [line.ordinal, line]));
  const waiting = paid.filter(({ ordinal }) => apart.has(ordinal));
  if (waiting.length > 0) {
    await run('keepApart', [
      waiting.map(({ ordinal }) => ordinal),
      waiting.map(({ currency }) => currency),
      waiting.map(({ price }) => price),
      waiting.map(({ ordinal }) => lineOf.get(ordinal)?.orderKey ?? null),
      waiting.map(({ ordinal }) => lineOf.get(ordinal)?.lineKey ?? null),
    ]);
  }
  const ofLines = paid.flatMap((it) => {
    const line = lineOf.get(it.ordinal);
    return line === undefined ? [] : [{ ...it, ...line }];
  });
  if (ofLines.length === 0) return;
  await run('paidLines', [
    ofLines.map((it) => it.orderKey),
    ofLines.map((it) => it.lineKey),
    ofLines.map((it) => it.currency),
    ofLines.map((it) => it.price),
  ]);
}
