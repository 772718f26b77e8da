/** A cell as a machine reads it, and as a person does. */
export interface ExportCell {
  value: string | number | null;
  text: string;
}

/**
 * What the numbers or dates of a column are. A workbook shows them in the units of the page; CSV holds them bare, with the unit in the
 * head. `words` are of several numbers in one cell, `seconds` is a duration, `day` and `month` are calendar days (`YYYY-MM-DD`), `moment` a time with its zone.
 */
export type ColumnKind =
  | 'percent'
  | 'points'
  | 'money'
  | 'moneyChange'
  | 'change'
  | 'words'
  | 'average'
  | 'seconds'
  | 'day'
  | 'month'
  | 'moment';

/**
 * Gathers all rows of a table that shows but some.
 *
 * @param told how many are there so far
 */
export type Gather<Row> = (signal: AbortSignal, told: (rows: number) => void) => Promise<Gathered<Row>>;

export interface Gathered<Row> {
  rows: readonly Row[];
  /** How many there are in all, where these are still not all; null where nobody knows. */
  total?: number | null;
}

export interface ExportColumn {
  label: string;
  numeric: boolean;
  kind?: ColumnKind;
  /** For spreadsheets and programs; a document has it in the text of another column. */
  isDataOnly?: boolean;
}

export interface ExportTable {
  title: string;
  columns: readonly ExportColumn[];
  rows: readonly (readonly ExportCell[])[];
  /** How many rows there are in all, where these are but some; null: there may be more, nobody knows how many. */
  total?: number | null;
  /** Place of the first of them among all, from 0. @default 0 */
  first?: number;
  /** The same with all rows. */
  whole?: (signal: AbortSignal, told: (rows: number) => void) => Promise<ExportTable>;
}

export interface ExportChart {
  title: string;
  /** PNG as a data URL, with the size of the picture in pixels of the page; null before the chart is drawn. */
  image: () => Promise<{ url: string; width: number; height: number } | null>;
}

export interface ExportFigure {
  label: string;
  text: string;
  note: string;
}

/** What a page shows that can be taken along, in the order of the page. */
export type Exportable = ({ kind: 'table' } & ExportTable) | ({ kind: 'chart' } & ExportChart) | ({ kind: 'figure' } & ExportFigure);

/** What a file says of where it comes from. */
export interface ExportHead {
  title: string;
  question: string;
  /** `[name, value]`: days, filters, as of when, which zone. */
  lines: readonly (readonly [name: string, value: string])[];
  /** Opens the same view. */
  url: string;
  /** Of the store. */
  units: { currency: string | null; timeZone: string };
}
