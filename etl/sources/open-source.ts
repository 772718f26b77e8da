import { COLUMNS_WRITTEN_BY_THE_FOLD, type EventColumn } from '@storepulse/contracts';
import { type CsvFile, csvSource, readCsvHeader } from './csv.js';
import type { Encoding } from './encoding.js';
import { type FileFormat, isGzip, isJson } from './file-format.js';
import type { MissingValueRule } from './missing-values.js';
import { ndjsonSource } from './ndjson.js';
import { parquetColumns, parquetSource } from './parquet.js';
import type { Source } from './source.js';

export interface SourceFile {
  path: string;
  bytes: number;
  format: FileFormat;
  encoding: Encoding;
  missingValues: MissingValueRule;
}

/** Opens a file of a known format. */
export function openSource(file: SourceFile): Source {
  if (file.format === 'parquet') return parquetSource(file);
  return isJson(file.format) ? ndjsonSource(asText(file)) : csvSource(asText(file));
}

/** The file as text; it must not be Parquet. */
export const asText = (file: SourceFile): CsvFile => ({ ...file, gzip: isGzip(file.format) });

/** Whether the file has columns that only the fold's own writer can handle. @throws SourceError */
export async function hasColumnsOfTheFold(file: SourceFile): Promise<boolean> {
  const columns = await columnsOf(file);
  return COLUMNS_WRITTEN_BY_THE_FOLD.some((column) => columns.includes(column));
}

/** Empty for NDJSON, where each line has its own columns. */
async function columnsOf(file: SourceFile): Promise<EventColumn[]> {
  if (file.format === 'parquet') return parquetColumns(file.path);
  if (isJson(file.format)) return [];
  return (await readCsvHeader(asText(file))).columns.map(({ column }) => column);
}
