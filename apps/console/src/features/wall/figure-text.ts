import { LOCALE } from '../../format/locale.ts';
import { formatAverage, formatCount, formatTwoDecimals } from '../../format/numbers.ts';

const money = new Map<string, Intl.NumberFormat>();

/** Decimals of a rate: two below one, so that a small shop's is not 0.0; none above a hundred. */
const decimalsOf = (rate: number): 0 | 1 | 2 => (rate === 0 || rate >= 100 ? 0 : rate >= 1 ? 1 : 2);

/** Events per second as `perSecondText` writes it. */
export const perSecondShown = (rate: number): number => Number(rate.toFixed(decimalsOf(rate)));

/** Events per second. */
export function perSecondText(rate: number): string {
  const decimals = decimalsOf(rate);
  return decimals === 0 ? formatCount(rate) : decimals === 1 ? formatAverage(rate) : formatTwoDecimals(rate);
}

/** From here on a number is too long for a tile of an upright screen, and is written as `12.35M`. */
const LONG_COUNT = 10_000_000;
const LONG_AMOUNT = 100_000_000;
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A count in full as long as it fits a tile. */
export const shortCountText = (count: number): string => (count < LONG_COUNT ? formatCount(count) : compact.format(count));

/** Whole units: from four metres nobody reads cents. Without a currency a bare number, since the data name none. */
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

/** From here on an amount is short in a range, where two stand side by side. */
const LONG_IN_RANGE = 100_000;

/** An amount at an end of a range; the figure itself stands above it in full. */
export function rangeMoneyText(amount: number, currency: string | null): string {
  return amount < LONG_IN_RANGE ? moneyText(amount, currency) : compact.format(amount);
}

/** Width of a text in digit widths: separators and spaces are about half as wide, a percent sign half as wide again. Decides how large a figure may be drawn. */
export function widthInDigits(text: string): number {
  let width = 0;
  for (const character of text) width += /[.,'’\s]/.test(character) ? 0.5 : character === '%' ? 1.5 : 1;
  return width;
}
