import { LOCALE } from '../format/locale.ts';
import { showsTenths } from '../format/times.ts';
import { t } from '../i18n/messages.ts';
import type { ColumnKind, ExportCell } from './exportable.ts';

/**
 * Cells of a workbook: numbers and dates that a spreadsheet can calculate with, formatted in the page's units. Any other value is the
 * page's text, so that internal names (`remove_from_cart`) never reach a file.
 */
export type WorkbookCell =
  | { value: number; type: NumberConstructor; format: string }
  | { value: Date; type: DateConstructor; format: string }
  | { value: string; type: StringConstructor }
  | null;

/** The store's units, in which cells are shown. */
export interface WorkbookUnits {
  /** ISO 4217; null: amounts are bare numbers. */
  currency: string | null;
  timeZone: string;
}

/** Characters that XML cannot hold; they would make the workbook unreadable. */
// oxlint-disable-next-line no-control-regex -- just these are meant
const NOT_IN_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
export const withoutControls = (value: string): string => value.replace(NOT_IN_XML, '');
export const textCell = (value: string) => ({ value: withoutControls(value), type: String });

const DAY_SECONDS = 86_400;
/** Quotes text for a number format, which shows quoted text as it is. */
const quoted = (text: string): string => (text === '' ? '' : `"${text}"`);
const WHOLE = '#,##0';
const { units } = t;
const PERCENT = t.percent('0.00').replace(/0\.00|%|[^0.%]+/g, (part) => (part === '0.00' || part === '%' ? part : quoted(part)));
const POINTS_AFTER = quoted(t.change.points(''));

/** The workbook cell for a value of any column kind. */
export function workbookCell(
  { value, text }: ExportCell,
  column: { numeric: boolean; kind?: ColumnKind },
  show: WorkbookUnits,
): WorkbookCell {
  if (column.kind === 'day' || column.kind === 'month' || column.kind === 'moment') {
    return (typeof value === 'string' ? dateCell(value, column.kind, show.timeZone) : null) ?? shownText(text);
  }
  if (!column.numeric || column.kind === 'words' || typeof value === 'string') return shownText(text);
  return value === null ? null : numberCell(value, column.kind, show);
}

const shownText = (text: string): WorkbookCell => (text === t.none || text === '' ? null : textCell(text));

function numberCell(
  value: number,
  kind: Exclude<ColumnKind, 'words' | 'day' | 'month' | 'moment'> | undefined,
  { currency }: WorkbookUnits,
): WorkbookCell {
  const cell = (of: number, format: string) => ({ value: of, type: Number, format });
  switch (kind) {
    case 'percent':
      return cell(value / 100, PERCENT);
    case 'points':
      return cell(value, signed(`0.00${POINTS_AFTER}`));
    case 'change':
      return cell(value, signed(WHOLE));
    case 'average':
      return cell(value, '#,##0.0');
    case 'money':
      return cell(value, moneyFormat(currency));
    case 'moneyChange':
      return cell(value, signed(moneyFormat(currency)));
    case 'seconds':
      return cell(value / DAY_SECONDS, durationFormat(value));
    case undefined:
      return cell(value, Number.isInteger(value) ? WHOLE : `${WHOLE}.##`);
    default:
      return kind satisfies never;
  }
}

const signed = (format: string): string => `+${format};-${format};${format}`;

/** The currency symbol stands where the reader's language puts it. */
function moneyFormat(currency: string | null): string {
  if (currency === null) return '#,##0.00';
  const format = new Intl.NumberFormat(LOCALE, { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  const number = digits === 0 ? WHOLE : `${WHOLE}.${'0'.repeat(digits)}`;
  let isNumberThere = false;
  return format
    .formatToParts(1)
    .map(({ type, value }) => {
      if (type === 'currency') return `[$${value}]`;
      if (type === 'literal') return quoted(value);
      if (isNumberThere) return '';
      isNumberThere = true;
      return number;
    })
    .join('');
}

/** `formatDuration` as a number format. Such formats count in days, and `m` means minutes only next to `h` or `s`. */
function durationFormat(seconds: number): string {
  const [hour, minute, second] = [units.hour, units.minute, units.second].map((unit) => quoted(` ${unit}`));
  if (showsTenths(seconds)) return `s.0${second}`;
  if (Math.round(seconds) < 60) return `s${second}`;
  if (Math.round(seconds) < 3600) return `m${minute}" "s${second}`;
  return `[h]${hour}" "m${minute}" "s${second}`;
}

const DATE_PARTS: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {
  day: 'd',
  month: 'mmm',
  year: 'yyyy',
  hour: 'hh',
  minute: 'mm',
  second: 'ss',
};
const dateOptions = {
  month: { month: 'short', year: 'numeric' },
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  moment: {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Null for an invalid date. Spreadsheets have no time zones: a moment becomes the store's local time. */
function dateCell(value: string, kind: 'day' | 'month' | 'moment', timeZone: string): WorkbookCell {
  const at = new Date(kind === 'moment' && value.includes('T') ? value : `${value}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return null;
  const format = new Intl.DateTimeFormat(LOCALE, { ...dateOptions[kind], timeZone: 'UTC' })
    .formatToParts(at)
    .map(({ type, value: part }) => DATE_PARTS[type] ?? quoted(part))
    .join('');
  return { value: kind === 'moment' ? wallTime(at, timeZone) : at, type: Date, format };
}

/** A date whose UTC fields equal the local time of `at` in the zone. */
function wallTime(at: Date, timeZone: string): Date {
  // The Swedish locale writes times as ISO 8601.
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
  return new Date(`${shown.replace(' ', 'T')}Z`);
}
