import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type EventColumn, INPUT_COLUMNS, OPTIONAL_COLUMNS } from '@storepulse/contracts';
import type { EventInput } from '../../database/fold/parse-event.js';
import { type CsvRecord, CsvRecords } from './csv-records.js';
import { type Source, SourceError, type SourceRecord } from './source.js';

const READ_BYTES = 1024 * 1024;
const SHOWN_HEADER = 100;

export interface CsvFile {
  path: string;
  bytes: number;
  gzip: boolean;
}

/** Reads CSV with a header: columns by name in any order, further columns ignored. UTF-8, with or without a byte order mark. */
export function csvSource(file: CsvFile): Source {
  let bytesRead = 0;
  return {
    fraction: () => (file.bytes === 0 ? 1 : Math.min(bytesRead / file.bytes, 1)),
    async *records() {
      const splitter = new CsvRecords();
      const decoder = new TextDecoder();
      let header: CsvHeader | null = null;
      const toSource = (records: Iterable<CsvRecord>): SourceRecord[] => {
        const found: SourceRecord[] = [];
        for (const record of records) {
          if (header === null) {
            header = readHeader(record);
            splitter.fieldCount = header.fieldCount;
          } else {
            found.push(sourceRecord(record, header));
          }
        }
        return found;
      };
      for await (const piece of bytesOf(file, (length) => (bytesRead += length))) {
        yield toSource(splitter.push(decoder.decode(piece, { stream: true })));
      }
      yield toSource(splitter.push(decoder.decode()));
      yield toSource(splitter.end());
      if (header === null) throw new SourceError('has no header line');
    },
  };
}

async function* bytesOf(file: CsvFile, onRead: (length: number) => void): AsyncGenerator<Buffer> {
  const stream = createReadStream(file.path, { highWaterMark: READ_BYTES });
  stream.on('data', (piece) => onRead(piece.length));
  if (!file.gzip) {
    yield* stream;
    return;
  }
  // Reads every member of a file that was put together from several.
  const gunzip = createGunzip({ chunkSize: READ_BYTES });
  // The error is thrown to whoever reads `gunzip`; this callback only keeps it from being thrown a second time.
  pipeline(stream, gunzip, () => undefined);
  yield* gunzip;
}

export interface CsvHeader {
  fieldCount: number;
  columns: { column: EventColumn; position: number }[];
}

/** Reads no more of a file than its header. @throws SourceError */
export async function readCsvHeader(file: CsvFile): Promise<CsvHeader> {
  const splitter = new CsvRecords();
  const decoder = new TextDecoder();
  for await (const piece of bytesOf(file, () => undefined)) {
    for (const record of splitter.push(decoder.decode(piece, { stream: true }))) return readHeader(record);
  }
  for (const record of splitter.end()) return readHeader(record);
  throw new SourceError('has no header line');
}

/** The record that a line of a file with this header is, where no quote joins lines; null for a blank line. */
export function recordOfLine(text: string, line: number, header: CsvHeader): SourceRecord | null {
  const splitter = new CsvRecords(header.fieldCount);
  const [record] = [...splitter.push(`${text}\n`), ...splitter.end()];
  return record === undefined ? null : sourceRecord({ ...record, line }, header);
}

function readHeader(record: CsvRecord): CsvHeader {
  // What is no text must not reach the terminal, nor the table, as it is.
  const shown = record.raw.slice(0, SHOWN_HEADER).replace(/[\p{Cc}\ufffd]/gu, '·');
  if (!record.ok) throw new SourceError(`has no header that can be read (its first line is: ${shown})`);
  const names = record.fields.map((name) => name.trim().toLowerCase());
  const missing = INPUT_COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    const what = missing.length === 1 ? `column ${missing[0]}` : `columns ${missing.join(', ')}`;
    throw new SourceError(`lacks the ${what} (its first line is: ${shown})`);
  }
  const wanted = [...INPUT_COLUMNS, ...OPTIONAL_COLUMNS];
  const twice = wanted.find((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (twice !== undefined) throw new SourceError(`has the column ${twice} twice`);
  const columns = wanted.map((column) => ({ column, position: names.indexOf(column) })).filter(({ position }) => position >= 0);
  return { fieldCount: names.length, columns };
}

function sourceRecord(record: CsvRecord, { fieldCount, columns }: CsvHeader): SourceRecord {
  const { line, raw } = record;
  if (!record.ok) return { line, raw, content: { ok: false, reason: record.reason, kind: record.reason } };
  const { fields } = record;
  if (fields.length !== fieldCount) {
    const kind = `the row has ${fields.length < fieldCount ? 'fewer' : 'more'} fields than the header`;
    return { line, raw, content: { ok: false, reason: `the row has ${fields.length} fields, the header ${fieldCount}`, kind } };
  }
  const input: EventInput = {};
  for (const { column, position } of columns) input[column] = fields[position];
  return { line, raw, content: { ok: true, input } };
}
