import { formatAverage, formatCount, LOCALE } from '../../format/numbers.ts';

const money = new Map<string, Intl.NumberFormat>();

/** Events per second: one decimal below a hundred, none above. */
export const perSecondText = (rate: number): string => (rate < 100 ? formatAverage(rate) : formatCount(rate));

/** Whole units: from four metres nobody reads cents. Without a currency a bare number, since the data name none. */
export function moneyText(amount: number, currency: string | null): string {
  if (currency === null) return formatCount(amount);
  let format = money.get(currency);
  if (format === undefined) {
    format = new Intl.NumberFormat(LOCALE, { style: 'currency', currency, maximumFractionDigits: 0 });
    money.set(currency, format);
  }
  return format.format(amount);
}

/** Width of a text in digit widths: separators and spaces are about half as wide. Decides how large a figure may be drawn. */
export function widthInDigits(text: string): number {
  let width = 0;
  for (const character of text) width += /[.,'’\s]/.test(character) ? 0.5 : 1;
  return width;
}
