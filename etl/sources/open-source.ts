import { COLUMNS_WRITTEN_BY_THE_FOLD, type EventColumn } from '@storepulse/contracts';
import { csvSource, readCsvHeader } from './csv.js';
import type { FileFormat } from './file-format.js';
import { parquetColumns, parquetSource } from './parquet.js';
import type { Source } from './source.js';

export interface SourceFile {
  path: string;
  bytes: number;
  format: FileFormat;
}

/** Whether the file says by its columns that only the fold's own writer can take it. @throws SourceError */
export async function hasColumnsOfTheFold(file: SourceFile): Promise<boolean> {
  const columns = await columnsOf(file);
  return COLUMNS_WRITTEN_BY_THE_FOLD.some((column) => columns.includes(column));
}

async function columnsOf({ path, bytes, format }: SourceFile): Promise<EventColumn[]> {
  if (format === 'parquet') return parquetColumns(path);
  const { columns } = await readCsvHeader({ path, bytes, gzip: format === 'csv.gz' });
  return columns.map(({ column }) => column);
}

/** Opens a file of a known format. */
export function openSource({ path, bytes, format }: SourceFile): Source {
  switch (format) {
    case 'parquet':
      return parquetSource(path);
    case 'csv':
    case 'csv.gz':
      return csvSource({ path, bytes, gzip: format === 'csv.gz' });
    default:
      throw new Error(`unknown format ${String(format satisfies never)}`);
  }
}
