import type { FileToLoad } from '../load/identify-file.js';
import { DELIMITERS, delimiterNamed } from '../sources/csv-header.js';
import { type CsvRecord, CsvRecords, parseLine } from '../sources/csv-records.js';
import { isJson } from '../sources/file-format.js';
import { textOf } from '../sources/file-text.js';
import { takenValue } from '../sources/missing-values.js';
import { asText } from '../sources/open-source.js';
import { SourceError } from '../sources/source.js';
import { CATALOG_COLUMNS, type CatalogColumn } from './catalog-row.js';

const SHOWN_HEADER = 100;

/** A record of the file: its fields by column, or why it has none. */
export interface CatalogRecord {
  /** First line of the record, from 1. */
  line: number;
  raw: string;
  content: { ok: true; fields: Partial<Record<CatalogColumn, unknown>> } | { ok: false; reason: string };
}

interface Header {
  delimiter: string;
  fieldCount: number;
  columns: { column: CatalogColumn; position: number }[];
}

/** Yields the records of a catalog, read the same way as a file of events. @throws SourceError */
export async function* readCatalog(file: FileToLoad): AsyncGenerator<CatalogRecord> {
  if (file.format === 'parquet' || isJson(file.format)) throw new SourceError('is not CSV. A catalog must be a CSV file');
  const splitter = new CsvRecords();
  let header: Header | null = null;
  let delimiter: string | undefined;
  for await (const record of recordsOf(file, splitter)) {
    if (header !== null) yield recordIn(record, header, file);
    else if (delimiter === undefined && delimiterNamed(record) !== undefined) delimiter = delimiterNamed(record);
    else {
      header = readHeader(record, delimiter);
      splitter.fieldCount = header.fieldCount;
      splitter.delimiter = header.delimiter;
    }
  }
  if (header === null) throw new SourceError('has no header line');
}

/** One record at a time: the header determines how the next record is split. */
async function* recordsOf(file: FileToLoad, splitter: CsvRecords): AsyncGenerator<CsvRecord> {
  for await (const text of textOf(asText(file))) yield* splitter.push(text);
  yield* splitter.end();
}

function recordIn(record: CsvRecord, { columns, fieldCount }: Header, { missingValues }: FileToLoad): CatalogRecord {
  const { line, raw } = record;
  if (!record.ok) return { line, raw, content: { ok: false, reason: record.reason } };
  const { fields, quoted } = record;
  if (fields.length !== fieldCount) {
    return { line, raw, content: { ok: false, reason: `the row has ${fields.length} fields, the header ${fieldCount}` } };
  }
  const taken = columns.map(({ column, position }) => [column, takenValue(fields[position], quoted?.[position] === true, missingValues)]);
  return { line, raw, content: { ok: true, fields: Object.fromEntries(taken) } };
}

function readHeader({ raw }: CsvRecord, delimiter: string | undefined): Header {
  const readings = (delimiter === undefined ? DELIMITERS : [delimiter]).map((by) => ({ by, names: namesOf(raw, by) }));
  const [best] = readings.toSorted((one, other) => knownAmong(other.names) - knownAmong(one.names));
  const { by = ',', names = [] } = best ?? {};
  const shown = raw.slice(0, SHOWN_HEADER).replace(/[\p{Cc}\ufffd]/gu, '·');
  if (!names.includes('product_id')) throw new SourceError(`lacks the column product_id (its first line is: ${shown})`);
  const twice = CATALOG_COLUMNS.find((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (twice !== undefined) throw new SourceError(`has the column ${twice} twice`);
  const columns = CATALOG_COLUMNS.map((column) => ({ column, position: names.indexOf(column) })).filter(({ position }) => position >= 0);
  if (columns.length === 1) {
    throw new SourceError(`has only product_id. It needs at least one of the columns ${CATALOG_COLUMNS.slice(1).join(', ')}`);
  }
  return { delimiter: by, fieldCount: names.length, columns };
}

function namesOf(line: string, delimiter: string): string[] {
  const parsed = parseLine(line, delimiter);
  return parsed.state === 'whole' ? parsed.fields.map((name) => name.trim().toLowerCase().replace(/[ -]+/g, '_')) : [];
}

const knownAmong = (names: readonly string[]): number => CATALOG_COLUMNS.filter((column) => names.includes(column)).length;
