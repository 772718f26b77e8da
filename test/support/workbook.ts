import { unzipped } from './unzipped.js';

export interface SheetCell {
  /** The stored value: a number, or text. */
  value: number | string;
  /** Null when the cell has no format of its own. */
  format: string | null;
}

/** Contents of a workbook (XLSX): cells by sheet, row and column; null for an empty cell. */
export function sheetsOf(workbook: Buffer): Map<string, (SheetCell | null)[][]> {
  const files = unzipped(workbook);
  const text = (name: string): string => files.get(name) ?? '';
  const strings = [...text('xl/sharedStrings.xml').matchAll(/<si>(.*?)<\/si>/gs)].map(([, of = '']) => plain(of));
  const formats = new Map(
    [...text('xl/styles.xml').matchAll(/<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/g)].map(([, id = '', code = '']) => [
      id,
      plain(code),
    ]),
  );
  const styles = /<cellXfs[^>]*>(.*?)<\/cellXfs>/s.exec(text('xl/styles.xml'))?.[1] ?? '';
  const formatIds = [...styles.matchAll(/<xf ([^>]*)>/g)].map(([, attributes = '']) => /numFmtId="(\d+)"/.exec(attributes)?.[1] ?? '0');
  const names = [...text('xl/workbook.xml').matchAll(/<sheet [^>]*?name="([^"]*)"/g)].map(([, name = '']) => plain(name));
  return new Map(
    names.map((name, index) => [
      name,
      [...text(`xl/worksheets/sheet${index + 1}.xml`).matchAll(/<row [^>]*?(?:\/>|>(.*?)<\/row>)/gs)].map(([, row = '']) => {
        const cells: (SheetCell | null)[] = [];
        for (const [, attributes = '', content = ''] of row.matchAll(/<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
          const value = /<v>(.*?)<\/v>/s.exec(content)?.[1];
          const at = columnOf(/r="([A-Z]+)/.exec(attributes)?.[1] ?? 'A');
          while (cells.length < at) cells.push(null);
          const style = formatIds[Number(/s="(\d+)"/.exec(attributes)?.[1] ?? 0)] ?? '0';
          const kind = /t="(\w+)"/.exec(attributes)?.[1];
          if (kind === 'inlineStr') cells.push({ value: plain(content), format: null });
          else if (value === undefined) cells.push(null);
          else if (kind === 's') cells.push({ value: strings[Number(value)] ?? '', format: null });
          else cells.push({ value: Number(value), format: formats.get(style) ?? null });
        }
        return cells;
      }),
    ]),
  );
}

const columnOf = (letters: string): number => Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const plain = (xml: string): string => xml.replace(/<[^>]*>/g, '').replace(/&(\w+);/g, (all, name: string) => ENTITIES[name] ?? all);
