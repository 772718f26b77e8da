import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FileToLoad } from '../load/identify-file.js';
import { CsvRecords } from '../sources/csv-records.js';
import { SourceError } from '../sources/source.js';
import { CATALOGUE_COLUMNS, type CatalogueColumn } from './catalogue-row.js';

const SHOWN_HEADER = 100;

/** A record of the file: its fields by column, or why it has none. */
export interface CatalogueRecord {
  /** Line on which it begins, first line 1. */
  line: number;
  raw: string;
  content: { ok: true; fields: Partial<Record<CatalogueColumn, string>> } | { ok: false; reason: string };
}

/** The records of a catalogue. It is read whole: one of 400,000 products has 80 MB. @throws SourceError */
export async function* readCatalogue(file: FileToLoad): AsyncGenerator<CatalogueRecord> {
  if (file.format === 'parquet') throw new SourceError('is Parquet: a catalogue is read from CSV');
  const bytes = await readFile(file.path);
  const text = decoded(file.format === 'csv.gz' ? await promisify(gunzip)(bytes) : bytes);
  const splitter = new CsvRecords();
  let header: ReturnType<typeof readHeader> | null = null;
  for (const records of [splitter.push(text), splitter.end()]) {
    for (const record of records) {
      const { line, raw } = record;
      if (header === null) {
        if (!record.ok) throw new SourceError(`has no header that can be read (its first line is: ${raw.slice(0, SHOWN_HEADER)})`);
        header = readHeader(record.fields, raw);
        splitter.fieldCount = header.fieldCount;
        continue;
      }
      if (!record.ok) yield { line, raw, content: { ok: false, reason: record.reason } };
      else if (record.fields.length !== header.fieldCount) {
        const reason = `the row has ${record.fields.length} fields, the header ${header.fieldCount}`;
        yield { line, raw, content: { ok: false, reason } };
      } else {
        const fields = Object.fromEntries(header.columns.map(({ column, position }) => [column, record.fields[position]]));
        yield { line, raw, content: { ok: true, fields } };
      }
    }
  }
  if (header === null) throw new SourceError('has no header line');
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new SourceError('is not UTF-8: save it as UTF-8', { cause: error });
  }
}

function readHeader(fields: readonly string[], raw: string) {
  const names = fields.map((name) => name.trim().toLowerCase().replace(/[ -]+/g, '_'));
  const shown = raw.slice(0, SHOWN_HEADER).replace(/[\p{Cc}\ufffd]/gu, '·');
  if (!names.includes('product_id')) throw new SourceError(`lacks the column product_id (its first line is: ${shown})`);
  const twice = CATALOGUE_COLUMNS.find((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (twice !== undefined) throw new SourceError(`has the column ${twice} twice`);
  const columns = CATALOGUE_COLUMNS.map((column) => ({ column, position: names.indexOf(column) })).filter(({ position }) => position >= 0);
  if (columns.length === 1) {
    throw new SourceError(`tells nothing of its products: it has none of the columns ${CATALOGUE_COLUMNS.slice(1).join(', ')}`);
  }
  return { fieldCount: names.length, columns };
}
