import type { ColumnKind } from '../exports/exportable.ts';

export type SortDirection = 'asc' | 'desc';
export interface TableSort {
  column: string;
  order: SortDirection;
}

export interface TableColumn<Row> {
  id: string;
  label: string;
  /** Help text for the column. */
  tip?: string;
  /** Kind of the numbers or dates, so that files format them as the page does. @default counts if `numeric`, else text */
  kind?: ColumnKind;
  /** Only in CSV and workbooks; on the page another column says it in words. */
  isDataOnly?: boolean;
  /** Aligned to the end of the cell; the first click on its header sorts from high to low. */
  numeric?: boolean;
  sortable?: boolean;
  /** Text of any length, cut with an ellipsis so that it does not push numbers out of view. */
  isCut?: boolean;
  /** A main column: on a narrow screen it moves right after the row's name, so that it stays in view. */
  isMain?: boolean;
  /** The sort value; shown unless `text` is given. */
  value: (row: Row) => string | number | null;
  /** Text of the cell. */
  text?: (row: Row) => string;
  /** Value in files, if it differs from `value`. */
  fileValue?: (row: Row) => string | number | null;
  /** Not shown on the page; left out of files too if no row has a value. */
  isFileOnly?: boolean;
}
