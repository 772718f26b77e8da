import { LOCALE } from '../../format/locale.ts';
import { formatAverage, formatCount, formatTwoDecimals } from '../../format/numbers.ts';

const money = new Map<string, Intl.NumberFormat>();

/** Decimals of a rate: two below 1, so a small shop does not see 0.0; one below 100; none from 100 on. */
const decimalsOf = (rate: number): 0 | 1 | 2 => (rate === 0 || rate >= 100 ? 0 : rate >= 1 ? 1 : 2);

/** Events per second, rounded as in `perSecondText`. */
export const perSecondShown = (rate: number): number => Number(rate.toFixed(decimalsOf(rate)));

/** Events per second as text. */
export function perSecondText(rate: number): string {
  const decimals = decimalsOf(rate);
  return decimals === 0 ? formatCount(rate) : decimals === 1 ? formatAverage(rate) : formatTwoDecimals(rate);
}

/** From here on a count is too long for a tile on a portrait screen and is written like `12.35M`. */
const LONG_COUNT = 10_000_000;
const LONG_AMOUNT = 100_000_000;
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A count in full if it fits a tile, else compact. */
export const shortCountText = (count: number): string => (count < LONG_COUNT ? formatCount(count) : compact.format(count));

/** An amount in whole units: cents are unreadable from four meters. A bare number if the data has no currency. */
export function moneyText(amount: number, currency: string | null): string {
  const long = amount >= LONG_AMOUNT;
  if (currency === null) return long ? compact.format(amount) : formatCount(amount);
  const key = `${currency} ${long}`;
  let format = money.get(key);
  if (format === undefined) {
    const digits: Intl.NumberFormatOptions = long
      ? { notation: 'compact', minimumFractionDigits: 2, maximumFractionDigits: 2 }
      : { maximumFractionDigits: 0 };
    format = new Intl.NumberFormat(LOCALE, { style: 'currency', currency, ...digits });
    money.set(key, format);
  }
  return format.format(amount);
}

/** From here on amounts in a range are compact, because two stand side by side. */
const LONG_IN_RANGE = 100_000;

/** An amount at either end of a range. The figure above the range shows the amount in full. */
export function rangeMoneyText(amount: number, currency: string | null): string {
  return amount < LONG_IN_RANGE ? moneyText(amount, currency) : compact.format(amount);
}

/** Width of a text in digits, used to size figures. Separators and spaces count as 0.5 digits, a percent sign as 1.5. */
export function widthInDigits(text: string): number {
  let width = 0;
  for (const character of text) width += /[.,'’\s]/.test(character) ? 0.5 : character === '%' ? 1.5 : 1;
  return width;
}
