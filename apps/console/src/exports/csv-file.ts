import { unparse } from 'papaparse';
import { t } from '../i18n/messages.ts';
import type { ExportHead, ExportTable } from './exportable.ts';
import { partOfText } from './part-of-text.ts';

/**
 * One table as CSV (RFC 4180, UTF-8 with a mark, so that spreadsheets read it as such). What it comes from stands before it in lines that
 * begin with #. Text that a spreadsheet would take for a formula gets an apostrophe before it
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export const csvFile = (head: ExportHead, table: ExportTable): Blob => new Blob([csvText(head, table)], { type: 'text/csv;charset=utf-8' });

export function csvText(head: ExportHead, table: ExportTable): string {
  const about = [...aboutLines(head, table)].map(([name, value]) => [`# ${name}`, value]);
  const records = [...about, table.columns.map(({ label }) => label), ...table.rows.map((row) => row.map(({ value }) => value ?? ''))];
  return `\u{feff}${unparse(records, { newline: '\r\n', escapeFormulae: true })}\r\n`;
}

/** Where a table comes from, as every file says it. */
export function* aboutLines(head: ExportHead, table: ExportTable | null): Generator<readonly [name: string, value: string]> {
  yield [t.product, table === null ? head.title : `${head.title}: ${table.title}`];
  yield* head.lines;
  yield [t.export.address, head.url];
  const part = table === null ? null : partOfText(table);
  if (part !== null) yield [t.export.notAll, part];
}
