import { unparse } from 'papaparse';
import { t } from '../i18n/messages.ts';
import type { ExportColumn, ExportHead, ExportTable } from './exportable.ts';
import { partOfText } from './part-of-text.ts';

/**
 * One table as CSV (RFC 4180, UTF-8 with a mark, so that spreadsheets read it as such). What it comes from stands before it in lines that
 * begin with #. Text that a spreadsheet would take for a formula gets an apostrophe before it
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export const csvFile = (head: ExportHead, table: ExportTable): Blob => new Blob([csvText(head, table)], { type: 'text/csv;charset=utf-8' });

export function csvText(head: ExportHead, table: ExportTable): string {
  const about = [...aboutLines(head, table)].map(([name, value]) => [`# ${name}`, value]);
  const records = [
    ...about,
    table.columns.map((column) => headOf(column, head.units.currency)),
    ...table.rows.map((row) => row.map(({ value }) => bareValue(value))),
  ];
  return `\u{feff}${unparse(records, { newline: '\r\n', escapeFormulae: true })}\r\n`;
}

/** An average or a share is no more exact than this: 10.6667, not 10.666666666666666. */
const MOST_DECIMALS = 4;
const bareValue = (value: string | number | null): string | number =>
  typeof value === 'number' ? Number(value.toFixed(MOST_DECIMALS)) : (value ?? '');

/** The cells are bare numbers: what they are in stands over them. */
function headOf({ label, kind }: ExportColumn, currency: string | null): string {
  const unit = unitOf(kind, currency);
  return unit === null ? label : `${label} (${unit})`;
}

function unitOf(kind: ExportColumn['kind'], currency: string | null): string | null {
  if (kind === 'percent') return '%';
  if (kind === 'points') return t.change.points('').trim();
  if (kind === 'seconds') return t.units.second;
  return kind === 'money' || kind === 'moneyChange' ? currency : null;
}

/** Where a table comes from, as every file says it. */
export function* aboutLines(head: ExportHead, table: ExportTable | null): Generator<readonly [name: string, value: string]> {
  yield [t.product, table === null ? head.title : `${head.title}: ${table.title}`];
  yield* head.lines;
  yield [t.export.address, head.url];
  const part = table === null ? null : partOfText(table);
  if (part !== null) yield [t.export.notAll, part];
}
