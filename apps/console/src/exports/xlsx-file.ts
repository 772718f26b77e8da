import type { SheetData } from 'write-excel-file/browser';
import { t } from '../i18n/messages.ts';
import { aboutLines } from './csv-file.ts';
import type { ExportHead, ExportTable } from './exportable.ts';
import { textCell, withoutControls, workbookCell, type WorkbookUnits } from './workbook-cells.ts';

const NAME_LENGTH = 31;
const WIDEST = 40;

/** A workbook with one sheet per table and one about their origin. Text stays text: no cell is a formula. */
export async function xlsxFile(head: ExportHead, tables: readonly ExportTable[]): Promise<Blob> {
  const { default: writeXlsxFile } = await import('write-excel-file/browser');
  const names = sheetNames([t.export.about, ...tables.map(({ title }) => title)]);
  const about = tables.flatMap((table) => [...aboutLines(head, table)]);
  const sheets = [
    { data: unique(about).map(([name, value]) => [textCell(name), textCell(value)]), columns: [{ width: 20 }, { width: 80 }] },
    ...tables.map((table) => ({ data: sheetOf(table, head.units), columns: widthsOf(table), stickyRowsCount: 1 })),
  ];
  return writeXlsxFile(sheets.map((sheet, index) => ({ ...sheet, sheet: names[index] ?? '' }))).toBlob();
}

function sheetOf({ columns, rows }: ExportTable, units: WorkbookUnits): SheetData {
  return [
    columns.map(({ label, numeric }) => ({
      ...textCell(label),
      fontWeight: 'bold' as const,
      align: numeric ? ('right' as const) : ('left' as const),
    })),
    ...rows.map((row) => row.map((cell, index) => workbookCell(cell, columns[index] ?? { numeric: false }, units))),
  ];
}

const widthsOf = ({ columns, rows }: ExportTable) =>
  columns.map(({ label }, index) => ({
    width: Math.min(WIDEST, 2 + Math.max(label.length, ...rows.slice(0, 200).map((row) => (row[index]?.text ?? '').length))),
  }));

function unique(lines: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  return [...new Map(lines.map((line) => [line.join('\0'), line])).values()];
}

/** Valid sheet names: short, without []:*?/\, unique. */
export function sheetNames(titles: readonly string[]): string[] {
  const taken = new Set<string>();
  return titles.map((title) => {
    const plain =
      withoutControls(title)
        .replace(/[[\]:*?/\\]/g, ' ')
        .trim() || '–';
    let name = plain.slice(0, NAME_LENGTH).trim();
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${plain.slice(0, NAME_LENGTH - String(n).length - 1).trim()} ${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}
