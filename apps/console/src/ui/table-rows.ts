import type { TableColumn } from '../ui/data-table.ts';
import { t } from '../i18n/messages.ts';
import type { ExportTable, Gather } from '../exports/exportable.ts';

export interface PartOfRows<Row> {
  /** Total number of rows if only some may be shown; null if the total is unknown. */
  total?: number | null | undefined;
  /** Index of the first row. */
  first?: number | undefined;
  gather?: Gather<Row> | undefined;
}

/** Converts the rows of a table, in their shown order, to an exportable table. */
export function exportTable<Row>(
  title: string,
  given: readonly TableColumn<Row>[],
  rows: readonly Row[],
  { total, first, gather }: PartOfRows<Row> = {},
): ExportTable {
  const columns = given.filter(({ isFileOnly, value }) => isFileOnly !== true || rows.some((row) => value(row) !== null));
  const isPart = total === null || (total !== undefined && total > rows.length);
  return {
    title,
    columns: columns.map(({ label, kind, numeric = false, isDataOnly }) => ({ label, numeric, kind, isDataOnly })),
    rows: rows.map((row) =>
      columns.map((column) => {
        const value = column.value(row);
        return { value: column.fileValue?.(row) ?? value, text: column.text?.(row) ?? String(value ?? t.none) };
      }),
    ),
    ...(isPart && { total }),
    ...(isPart && first !== undefined && first > 0 && { first }),
    ...(isPart &&
      gather !== undefined && {
        whole: async (signal, told) => {
          const gathered = await gather(signal, told);
          return exportTable(title, given, gathered.rows, { total: gathered.total });
        },
      }),
  };
}
