import type { TableColumn } from '../ui/data-table.ts';
import { t } from '../i18n/messages.ts';
import type { ExportTable } from './exportable.ts';

/** Rows as a table shows them, in their order, as what a file takes. */
export function exportTable<Row>(title: string, columns: readonly TableColumn<Row>[], rows: readonly Row[], total?: number): ExportTable {
  return {
    title,
    columns: columns.map(({ label, unit, numeric = false }) => ({ label: unit === undefined ? label : `${label} (${unit})`, numeric })),
    rows: rows.map((row) =>
      columns.map((column) => {
        const value = column.value(row);
        return { value, text: column.text?.(row) ?? String(value ?? t.none) };
      }),
    ),
    ...(total !== undefined && total > rows.length && { total }),
  };
}
