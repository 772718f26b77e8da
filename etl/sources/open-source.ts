import { csvSource } from './csv.js';
import type { FileFormat } from './file-format.js';
import { parquetSource } from './parquet.js';
import type { Source } from './source.js';

/** Opens a file of a known format. */
export function openSource({ path, bytes, format }: { path: string; bytes: number; format: FileFormat }): Source {
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
