import type { EventInput } from '@storepulse/database/fold/parse-event.js';
import { type CsvHeader, delimiterNamed, readHeader } from './csv-header.js';
import { type CsvRecord, CsvRecords } from './csv-records.js';
import { type TextFile, textOf } from './file-text.js';
import { type MissingValueRule, takenValue } from './missing-values.js';
import { type Source, SourceError, type SourceRecord } from './source.js';

export interface CsvFile extends TextFile {
  bytes: number;
  missingValues: MissingValueRule;
}

/** Reads CSV with a header. */
export function csvSource(file: CsvFile): Source {
  let bytesRead = 0;
  return {
    fraction: () => (file.bytes === 0 ? 1 : Math.min(bytesRead / file.bytes, 1)),
    async *records() {
      for await (const { records, header } of recordsOf(file, (bytes) => (bytesRead += bytes))) {
        yield records.map((record) => sourceRecord(record, header, file.missingValues));
      }
    },
  };
}

/** Reads a file only up to its header. @throws SourceError */
export async function readCsvHeader(file: TextFile): Promise<CsvHeader> {
  for await (const { header } of recordsOf(file, () => undefined)) return header;
  throw new SourceError('has no header line');
}

/** Yields the records after the header. @throws SourceError */
async function* recordsOf(file: TextFile, onRead: (bytes: number) => void): AsyncGenerator<{ records: CsvRecord[]; header: CsvHeader }> {
  const splitter = new CsvRecords();
  let header: CsvHeader | null = null;
  let delimiter: string | undefined;
  const taken = (found: Iterable<CsvRecord>): CsvRecord[] => {
    const records: CsvRecord[] = [];
    for (const record of found) {
      if (header !== null) records.push(record);
      else if (delimiter === undefined && delimiterNamed(record) !== undefined) delimiter = delimiterNamed(record);
      else {
        header = readHeader(record, delimiter);
        splitter.fieldCount = header.fieldCount;
        splitter.delimiter = header.delimiter;
      }
    }
    return records;
  };
  for await (const text of textOf(file, { onRead })) {
    const records = taken(splitter.push(text));
    if (header !== null) yield { records, header };
  }
  const records = taken(splitter.end());
  if (header === null) throw new SourceError('has no header line');
  yield { records, header };
}

/** Parses a line as one record, for files in which no quote joins lines; null for a blank line. */
export function recordOfLine(text: string, line: number, header: CsvHeader, missingValues: MissingValueRule): SourceRecord | null {
  const splitter = new CsvRecords(header.fieldCount, header.delimiter);
  const [record] = [...splitter.push(`${text}\n`), ...splitter.end()];
  return record === undefined ? null : sourceRecord({ ...record, line }, header, missingValues);
}

function sourceRecord(record: CsvRecord, { fieldCount, columns }: CsvHeader, missingValues: MissingValueRule): SourceRecord {
  const { line, raw } = record;
  if (!record.ok) return { line, raw, content: { ok: false, reason: record.reason, kind: record.reason } };
  const { fields, quoted } = record;
  if (fields.length !== fieldCount) {
    const kind = `the row has ${fields.length < fieldCount ? 'fewer' : 'more'} fields than the header`;
    return { line, raw, content: { ok: false, reason: `the row has ${fields.length} fields, the header ${fieldCount}`, kind } };
  }
  const input: EventInput = {};
  for (const { column, position } of columns) input[column] = takenValue(fields[position], quoted?.[position] === true, missingValues);
  return { line, raw, content: { ok: true, input } };
}
