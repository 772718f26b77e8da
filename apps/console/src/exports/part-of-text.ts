import { formatCount } from '../format/numbers.ts';
import { t } from '../i18n/messages.ts';
import type { ExportTable } from './exportable.ts';

/** Describes which part of the rows these are; null if they are all. */
export function partOfText({ rows, total, first = 0 }: Pick<ExportTable, 'rows' | 'total' | 'first'>): string | null {
  if (total === undefined) return null;
  if (total === null) return t.export.firstOfMore(formatCount(rows.length));
  if (first > 0) return t.export.rowsOf(formatCount(first + 1), formatCount(first + rows.length), formatCount(total));
  return t.export.firstOf(formatCount(rows.length), formatCount(total));
}
