import { LOCALE } from '../../format/locale.ts';
import { formatAverage, formatCount } from '../../format/numbers.ts';

const money = new Map<string, Intl.NumberFormat>();

/** Events per second: one decimal below a hundred, none above. */
export const perSecondText = (rate: number): string => (rate < 100 ? formatAverage(rate) : formatCount(rate));

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

/** Width of a text in digit widths: separators and spaces are about half as wide, a percent sign half as wide again. Decides how large a figure may be drawn. */
export function widthInDigits(text: string): number {
  let width = 0;
  for (const character of text) width += /[.,'’\s]/.test(character) ? 0.5 : character === '%' ? 1.5 : 1;
  return width;
}
