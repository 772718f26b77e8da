import type { Content, CustomTableLayout, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces';
import { t } from '../i18n/messages.ts';
import { aboutLines } from './csv-file.ts';
import type { Exportable, ExportChart, ExportFigure, ExportHead, ExportTable } from './exportable.ts';
import { partOfText } from './part-of-text.ts';

/** Rows of a table in the PDF; people read only the first pages, and the workbook has all rows. */
const MAX_ROWS = 200;
/** Tables with more columns than this need landscape pages. */
const UPRIGHT_COLUMNS = 7;
const MARGIN = 36;
/** A4 in points. */
const [SHORT_SIDE, LONG_SIDE] = [595, 842];
const FIGURES_A_ROW = 4;

/** A chart with its picture; null before it is drawn. */
interface DrawnChart {
  kind: 'chart';
  title: string;
  drawn: Awaited<ReturnType<ExportChart['image']>>;
}
type Drawn = Exclude<Exportable, { kind: 'chart' }> | DrawnChart;

/** Exports a page of the console as a PDF, with its figures, charts and tables in page order. */
export async function pdfFile(head: ExportHead, contents: readonly Exportable[]): Promise<Blob> {
  // Sequential: the fonts module attaches itself to the pdfmake that is already loaded.
  const { default: pdfMake } = await import('pdfmake/build/pdfmake.js');
  const { default: fonts } = await import('pdfmake/build/vfs_fonts.js');
  pdfMake.addVirtualFileSystem(fonts);
  const drawn = contents.map(
    async (one): Promise<Drawn> => (one.kind === 'chart' ? { kind: 'chart', title: one.title, drawn: await one.image() } : one),
  );
  return pdfMake.createPdf(definition(head, await Promise.all(drawn))).getBlob();
}

/** The pdfmake definition of the document. */
function definition(givenHead: ExportHead, givenContents: readonly Drawn[]): TDocumentDefinitions {
  const { head, contents } = drawable({ head: givenHead, contents: givenContents });
  const isLandscape = contents.some((one) => one.kind === 'table' && withoutData(one).columns.length > UPRIGHT_COLUMNS);
  const width = (isLandscape ? LONG_SIDE : SHORT_SIDE) - 2 * MARGIN;
  return {
    info: { title: `${t.product}: ${head.title}` },
    pageSize: 'A4',
    pageOrientation: isLandscape ? 'landscape' : 'portrait',
    pageMargins: MARGIN,
    footer: (page, pages) => ({ text: t.export.page(page, pages), alignment: 'center', fontSize: 8, color: '#555555' }),
    content: [
      { text: head.title, fontSize: 20, bold: true },
      { text: head.subtitle, color: '#555555', margin: [0, 2, 0, 8] },
      about(head),
      ...[...inRows(contents)].map((one) =>
        Array.isArray(one) ? figures(one) : one.kind === 'chart' ? picture(one, width) : tableContent(one),
      ),
    ],
    defaultStyle: { fontSize: 9 },
  };
}

/** Replaces arrows, which the document's font does not have. */
function drawable<T>(value: T): T;
function drawable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('→', '>').replaceAll('▲', '+').replaceAll('▼', '−');
  if (Array.isArray(value)) return value.map((one) => drawable(one));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, drawable(one)]));
  return value;
}

/** Groups consecutive figures so that they stand side by side. */
function* inRows(contents: readonly Drawn[]): Generator<ExportFigure[] | DrawnChart | ({ kind: 'table' } & ExportTable)> {
  let row: ExportFigure[] = [];
  for (const one of contents) {
    if (one.kind === 'figure' && row.length < FIGURES_A_ROW) {
      row.push(one);
      continue;
    }
    if (row.length > 0) yield row;
    row = one.kind === 'figure' ? [one] : [];
    if (one.kind !== 'figure') yield one;
  }
  if (row.length > 0) yield row;
}

function about(head: ExportHead): Content {
  const rows = [...aboutLines(head, null)].map(([name, value]): TableCell[] => [
    { text: name, color: '#555555' },
    value === head.url ? { text: value, link: value, color: '#1f4fbf' } : value,
  ]);
  return { table: { widths: ['auto', '*'], body: rows }, layout: 'noBorders', margin: [0, 0, 0, 10] };
}

const figures = (row: readonly ExportFigure[]): Content => ({
  columns: row.map(({ label, text, note }) => ({
    stack: [
      { text: label, color: '#555555' },
      { text, fontSize: 16, bold: true },
      { text: note, color: '#555555', fontSize: 8 },
    ],
  })),
  columnGap: 12,
  margin: [0, 4, 0, 8],
});

function picture({ title, drawn }: DrawnChart, width: number): Content {
  return drawn === null
    ? []
    : {
        stack: [
          { text: title, bold: true, margin: [0, 6, 0, 4] },
          { image: drawn.url, fit: [width, 260] },
        ],
        unbreakable: true,
      };
}

/** Rows of the table header: the title and the column names. */
const HEADER_ROWS = 2;

/**
 * The title is a header row of the table. It is therefore never left alone at the foot of a page, and it repeats with the column names on
 * every page that the table continues on.
 */
function tableContent(given: ExportTable): Content {
  const { title, columns, rows, total, first } = withoutData(given);
  const shown = rows.slice(0, MAX_ROWS);
  const all = total === undefined && shown.length < rows.length ? rows.length : total;
  const part = partOfText({ rows: shown, total: all, first });
  const alignmentOf = (numeric: boolean | undefined) => (numeric ? ('right' as const) : ('left' as const));
  const body: TableCell[][] = [
    [{ text: title, bold: true, fontSize: 9, colSpan: columns.length, margin: [0, 0, 0, 2] }, ...columns.slice(1).map(() => '')],
    columns.map(({ label, numeric }) => ({ text: label, bold: true, fillColor: '#eeeff2', alignment: alignmentOf(numeric) })),
    ...shown.map((row) => row.map(({ text }, index) => ({ text, alignment: alignmentOf(columns[index]?.numeric) }))),
  ];
  return [
    {
      table: { headerRows: HEADER_ROWS, keepWithHeaderRows: 1, dontBreakRows: true, widths: columns.map(() => 'auto'), body },
      layout: ROWS_APART,
      fontSize: columns.length > UPRIGHT_COLUMNS ? 7 : 8,
      margin: [0, 8, 0, 0],
    },
    ...(part === null ? [] : [{ text: part, italics: true, margin: [0, 4, 0, 0] as [number, number, number, number] }]),
  ];
}

/** Like `lightHorizontalLines`, but without a line around the title. */
const ROWS_APART: CustomTableLayout = {
  hLineWidth: (line, { table }) => (line < HEADER_ROWS || line === table.body.length ? 0 : line === HEADER_ROWS ? 2 : 1),
  hLineColor: (line) => (line === HEADER_ROWS ? 'black' : '#aaaaaa'),
  vLineWidth: () => 0,
  paddingLeft: (column) => (column === 0 ? 0 : 8),
  paddingRight: (column, { table }) => (column === (table.widths?.length ?? 0) - 1 ? 0 : 8),
};

/** Removes `isDataOnly` columns; readers find those values in the text of the other columns. */
function withoutData(table: ExportTable): ExportTable {
  const isShown = table.columns.map(({ isDataOnly }) => isDataOnly !== true);
  return {
    ...table,
    columns: table.columns.filter((_, index) => isShown[index]),
    rows: table.rows.map((row) => row.filter((_, index) => isShown[index])),
  };
}
