import { unparse } from 'papaparse';
import { t } from '../i18n/messages.ts';
import type { ExportColumn, ExportHead, ExportTable } from './exportable.ts';
import { partOfText } from './part-of-text.ts';

/**
 * One table as CSV (RFC 4180, UTF-8 with a byte order mark, so that spreadsheets detect the encoding). Lines that begin with # come first
 * and say where the table comes from. Text that a spreadsheet would run as a formula is prefixed with an apostrophe
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export const csvFile = (head: ExportHead, table: ExportTable): Blob => new Blob([csvText(head, table)], { type: 'text/csv;charset=utf-8' });

export function csvText(head: ExportHead, table: ExportTable): string {
  const about = [...aboutLines(head, table)].map(([name, value]) => [`# ${name}`, value]);
  const records = [
    ...about,
    table.columns.map((column) => headOf(column, head.units.currency)),
    ...table.rows.map((row) => row.map(({ value }) => fileValue(value) ?? '')),
  ];
  return `\u{feff}${unparse(records, { newline: '\r\n', escapeFormulae: true })}\r\n`;
}

/** Averages and shares are not more precise than this: 10.6667, not 10.666666666666666. */
const MAX_DECIMALS = 4;
/** A value as files for programs have it. */
export const fileValue = (value: string | number | null): string | number | null =>
  typeof value === 'number' ? Number(value.toFixed(MAX_DECIMALS)) : value;

/** Cells are bare numbers, so the header names their unit. */
export function headOf({ label, kind }: ExportColumn, currency: string | null): string {
  const unit = unitOf(kind, currency);
  return unit === null ? label : `${label} (${unit})`;
}

function unitOf(kind: ExportColumn['kind'], currency: string | null): string | null {
  if (kind === 'percent') return '%';
  if (kind === 'points') return t.change.points('').trim();
  if (kind === 'seconds') return t.units.second;
  return kind === 'money' || kind === 'moneyChange' ? currency : null;
}

/** Lines about a table's origin, the same in every file format. */
export function* aboutLines(head: ExportHead, table: ExportTable | null): Generator<readonly [name: string, value: string]> {
  yield [t.product, table === null ? head.title : `${head.title}: ${table.title}`];
  yield* head.lines;
  yield [t.export.address, head.url];
  const part = table === null ? null : partOfText(table);
  if (part !== null) yield [t.export.notAll, part];
}
