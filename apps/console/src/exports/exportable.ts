/** A cell as a machine reads it, and as a person does. */
export interface ExportCell {
  value: string | number | null;
  text: string;
}

export interface ExportTable {
  title: string;
  columns: readonly { label: string; numeric: boolean }[];
  rows: readonly (readonly ExportCell[])[];
  /** How many rows there are in all, where these are but the first. */
  total?: number;
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
}
