/** A cell as a program reads it (`value`) and as a person reads it (`text`). */
export interface ExportCell {
  value: string | number | null;
  text: string;
}

/**
 * What the numbers or dates of a column are. A workbook shows them in the page's units. CSV holds bare values, with the unit in the
 * column header. `words` is several numbers in one cell, `seconds` a duration, `day` and `month` are calendar days (`YYYY-MM-DD`),
 * `moment` is a time with its zone.
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
 * Fetches all rows of a table that shows only some.
 *
 * @param told called with the number of rows fetched so far
 */
export type Gather<Row> = (signal: AbortSignal, told: (rows: number) => void) => Promise<Gathered<Row>>;

export interface Gathered<Row> {
  rows: readonly Row[];
  /** Total number of rows if `rows` is still incomplete; null if the total is unknown. */
  total?: number | null;
}

export interface ExportColumn {
  label: string;
  numeric: boolean;
  kind?: ColumnKind;
  /** Only in spreadsheets and CSV; a PDF shows it in the text of another column. */
  isDataOnly?: boolean;
}

export interface ExportTable {
  title: string;
  columns: readonly ExportColumn[];
  rows: readonly (readonly ExportCell[])[];
  /** Total number of rows if `rows` is only a part; null if there may be more and the total is unknown. */
  total?: number | null;
  /** Index of the first row among all rows. @default 0 */
  first?: number;
  /** Returns the table with all rows. */
  whole?: (signal: AbortSignal, told: (rows: number) => void) => Promise<ExportTable>;
}

export interface ExportChart {
  title: string;
  /** PNG as a data URL, with its size in CSS pixels; null before the chart is drawn. */
  image: () => Promise<{ url: string; width: number; height: number } | null>;
}

export interface ExportFigure {
  label: string;
  text: string;
  note: string;
}

/** Content of a page that can be exported, in page order. */
export type Exportable = ({ kind: 'table' } & ExportTable) | ({ kind: 'chart' } & ExportChart) | ({ kind: 'figure' } & ExportFigure);

/** Where an exported file comes from. */
export interface ExportHead {
  title: string;
  subtitle: string;
  /** `[name, value]`: days, filters, as-of time, time zone. */
  lines: readonly (readonly [name: string, value: string])[];
  /** Link that opens the same view. */
  url: string;
  /** Currency and time zone of the store. */
  units: { currency: string | null; timeZone: string };
}
