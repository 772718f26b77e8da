import { t } from '../i18n/messages.ts';
import { LOCALE } from './locale.ts';

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const twoDecimals = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 });

type Nullable = number | null | undefined;
const orNone = (value: Nullable, format: (value: number) => string): string =>
  value === null || value === undefined ? t.none : format(value);

/** 1234567 → "1,234,567"; null → "–". */
export const formatCount = (value: Nullable): string => orNone(value, (it) => whole.format(it));

/** 1234567 → "1.2M", for the wall and tiles; the exact number is shown next to it or on hover. */
export const formatCompact = (value: Nullable): string => orNone(value, (it) => compact.format(it));

/** The decimals needed to tell axis ticks `step` apart from each other: with a step of 10, 1,310 is "1.31K". */
function decimalsOf(value: number, step: number): number {
  const thousands = Math.min(4, Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1) / 3)));
  const decimals = Math.ceil(-Math.log10(step / 1000 ** thousands) - 1e-9);
  return Math.min(8, Math.max(0, decimals));
}

const axisFormats = new Map<string, Intl.NumberFormat>();
function axisFormat(decimals: number, currency: string | null): Intl.NumberFormat {
  const key = `${decimals} ${currency}`;
  let format = axisFormats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(LOCALE, {
      notation: 'compact',
      maximumFractionDigits: decimals,
      ...(currency !== null && { style: 'currency', currency, minimumFractionDigits: 0 }),
    });
    axisFormats.set(key, format);
  }
  return format;
}

/** A count on an axis with ticks `step` apart. */
export const formatCountAxis = (value: number, step: number): string => axisFormat(decimalsOf(value, step), null).format(value);

/** A percentage on an axis. */
export const formatPercentAxis = (value: number, step: number): string => t.percent(formatCountAxis(value, step));

/** An amount on an axis. */
export const formatMoneyAxis = (value: number, step: number, currency: string | null): string =>
  axisFormat(decimalsOf(value, step), currency).format(value);

/** One decimal: averages of counts. */
export const formatAverage = (value: Nullable): string => orNone(value, (it) => oneDecimal.format(it));

/** Two decimals: rates below one. */
export const formatTwoDecimals = (value: Nullable): string => orNone(value, (it) => twoDecimals.format(it));

/** A percentage from the API (12.34 means 12.34 %), always with two decimals. */
export const formatPercent = (value: Nullable): string => orNone(value, (it) => t.percent(twoDecimals.format(it)));

/** A percentage with at most one decimal, for axes and progress. */
export const formatPercentShort = (value: number): string => t.percent(compact.format(value));

const signed = (decimals: number) =>
  new Intl.NumberFormat(LOCALE, { signDisplay: 'exceptZero', minimumFractionDigits: decimals, maximumFractionDigits: decimals });
const [signedWhole, signedOne, signedTwo] = [signed(0), signed(1), signed(2)];

/** Change of a count: "+1,234". */
export const formatSignedCount = (value: number): string => signedWhole.format(value);

/** Change in percent: "+12.3 %". */
export const formatSignedPercent = (value: number): string => t.percent(signedOne.format(value));

/** Change of a percentage in percentage points: "−0.42 pts". */
export const formatPoints = (value: number): string => t.change.points(signedTwo.format(value));

/** Range of a change in percentage points: "−0.42 to +1.30 pts". */
export const formatPointsRange = (low: number, high: number): string =>
  t.change.points(t.change.between(signedTwo.format(low), signedTwo.format(high)));

/** The short forms of these units are symbols without a plural. `byte` is a word, and `Intl` has only one form of it. */
const BYTE_UNITS = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const byteFormats = BYTE_UNITS.map(
  (unit) => new Intl.NumberFormat(LOCALE, { style: 'unit', unit, unitDisplay: 'short', maximumSignificantDigits: 3 }),
);

/** 12345678 → "12.3 MB"; powers of 1,000, as disks are sold. */
export const formatBytes = (value: Nullable): string =>
  orNone(value, (it) => {
    if (it < 1000) return t.bytes(Math.round(it));
    const power = Math.min(byteFormats.length, Math.floor(Math.log10(it) / 3));
    return byteFormats[power - 1]?.format(it / 1000 ** power) ?? String(it);
  });

/** Missing disk space in whole megabytes, rounded up, as the server's alert says it. */
export const formatNeeded = (bytes: number): string => formatBytes(Math.ceil(bytes / 1e6) * 1e6);

/** An amount in the store's currency; a bare number if the store has no currency (null). */
export function formatMoney(value: Nullable, currency: string | null): string {
  return orNone(value, (it) => (currency === null ? twoDecimals : moneyFormat(currency)).format(it));
}

/** A short amount, for axes and tiles. */
export function formatMoneyCompact(value: Nullable, currency: string | null): string {
  if (currency === null) return formatCompact(value);
  const format = new Intl.NumberFormat(LOCALE, { style: 'currency', currency, notation: 'compact', maximumFractionDigits: 1 });
  return orNone(value, (it) => format.format(it));
}

const moneyFormats = new Map<string, Intl.NumberFormat>();
function moneyFormat(currency: string): Intl.NumberFormat {
  let format = moneyFormats.get(currency);
  if (format === undefined) {
    format = new Intl.NumberFormat(LOCALE, { style: 'currency', currency });
    moneyFormats.set(currency, format);
  }
  return format;
}
