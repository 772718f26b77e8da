import type { ColumnKind } from '../exports/exportable.ts';

export type SortDirection = 'asc' | 'desc';
export interface TableSort {
  column: string;
  order: SortDirection;
}

export interface TableColumn<Row> {
  id: string;
  label: string;
  /** Explains the column on the spot. */
  tip?: string;
  /** What the numbers or dates are, so that files show them as the page does. @default counts where `numeric`, else words */
  kind?: ColumnKind;
  /** In files that programs read alone: a column of the page says it in words. */
  isDataOnly?: boolean;
  /** Set to the end of the cell, sorted from high to low first. */
  numeric?: boolean;
  sortable?: boolean;
  /** Words of any length: an ellipsis ends them before they push the numbers out of sight. */
  isCut?: boolean;
  /** What the table is read for: on a narrow screen it follows what names the row, so that it is in view. */
  isMain?: boolean;
  /** What is sorted by; also what `text` shows unless given. */
  value: (row: Row) => string | number | null;
  /** The cell in words. */
  text?: (row: Row) => string;
  /** What files hold, where it is not `value`. */
  fileValue?: (row: Row) => string | number | null;
  /** Left out on the page, and in files where no row has a value. */
  isFileOnly?: boolean;
}
