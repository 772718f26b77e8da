/**
 * Stages a file in DuckDB tables: `records` (regular ones typed, irregular ones as text), `irregular_events` (what parse-event.ts made of the
 * irregular ones) and `rejected`. A record's number is its position in the file, from 0.
 */
import { type Duck, duckRows, runLong, duckSql } from './duck.js';
import { z } from 'zod';
import { DETAIL_COLUMNS } from '@storepulse/database/fold/read-details.js';
import { COLUMNS_WRITTEN_BY_THE_FOLD, type EventColumn, INPUT_COLUMNS, OPTIONAL_COLUMNS, UNKNOWN } from '@storepulse/contracts';
import { MISSING_VALUES } from '@storepulse/database/fold/missing-values.js';
import { type CsvFile, readCsvHeader, recordOfLine } from '../sources/csv.js';
import type { CsvHeader } from '../sources/csv-header.js';
import type { MissingValueRule } from '../sources/missing-values.js';
import { withPlainPath } from '../sources/plain-path.js';
import type { Source, SourceRecord } from '../sources/source.js';
import { EVENT_TYPE_ORDER } from './binary-rows.js';
import type { IrregularRecords } from './irregular-records.js';
import { detailColumnsOf } from './part-details.js';

const countRow = z.object({ records: z.bigint() });
const irregularRow = z.object({ record: z.bigint(), line: z.string() });
const IRREGULAR_BATCH = 10_000;

/** A line that looks blank and is not a record. Positions then no longer match record numbers, so the file is read record by record. */
export class BlankLineError extends Error {}

/** A name that may have to be trimmed, so each line must be checked. */
export class IrregularTextError extends Error {}

export async function makeTables({ connection }: Duck): Promise<void> {
  await connection.run(`create type event_type as enum (${EVENT_TYPE_ORDER.map((name) => `'${name}'`).join(', ')})`);
}

/**
 * Text that needs no trimming under any definition of whitespace: its first and last characters are printable ASCII. It also excludes names
 * that may mean a missing value (parse-event.ts).
 */
const isPlainText = (column: string): string =>
  `(${column} = '' or (not starts_with(lower(${column}), '${UNKNOWN}') and ascii(${column}) between 33 and 126 and ascii(right(${column}, 1)) between 33 and 126 and length(${column}) <= 200))`;

/** Optional columns that the bulk load can write. A file with other ones never gets here. */
const OPTIONAL = OPTIONAL_COLUMNS.filter((column) => !COLUMNS_WRITTEN_BY_THE_FOLD.includes(column));
/** Product details do not affect events; part-details.ts checks them. */
const CHECKED = OPTIONAL.filter((column) => !DETAIL_COLUMNS.some((detail) => detail === column));
interface LineReading {
  /** `fields` is faster but needs a file without any malformed line. */
  by: 'fields' | 'lines';
  /** Latest accepted event time; null: any. */
  latest: Date | null;
  /** Gets the share of the file that is read; must not throw. */
  onRead: (fraction: number) => void;
}

const COLUMNS: readonly EventColumn[] = [...INPUT_COLUMNS, ...OPTIONAL];

/**
 * Reads a file in which each line is a record (identify-file.ts), on all cores. Irregular records go through `irregular`.
 *
 * @returns the number of records
 * @throws SourceError, BlankLineError, and DuckDB's errors for a file that it cannot read this way (recreate the tables then)
 */
export async function stageLines(
  duck: Duck,
  file: CsvFile,
  irregular: IrregularRecords,
  { by, latest, onRead }: LineReading,
): Promise<number> {
  const header = await readCsvHeader(file);
  const { split, line } = by === 'fields' ? splitFields(header) : { split: splitLines(header), line: 'line' };
  const taken = (column: EventColumn): string => textOrNull(column, file.missingValues);
  // Functions where the file decides the text: in a replacement string, $ has a special meaning.
  const sql = duckSql('read-records')
    .replace('SPLIT', () => split)
    .replace('LINE', () => line)
    .replace('LATEST', latest === null ? 'infinity' : latest.toISOString().slice(0, -1))
    .replace('CATEGORY_CODE', taken('category_code'))
    .replace('BRAND', taken('brand'))
    .replace(
      'DETAILS',
      detailColumnsOf(header)
        .map((column) => `${taken(column)},`)
        .join(' '),
    )
    .replace('OPTIONAL_CHECK', CHECKED.map((column) => `${column} = ''`).join(' and '))
    // By fields, the distinct names (a few thousand at most) are checked once each, below.
    .replace('TEXT_CHECK', by === 'fields' ? 'true' : `${isPlainText('category_code')} and ${isPlainText('brand')}`);
  await withPlainPath(file.path, (path) => runLong(duck.connection, sql, [path, file.gzip ? 'gzip' : 'none', header.line], onRead));
  if (by === 'fields') await assertPlainText(duck);

  const result = await duck.connection.stream(
    'select rowid as record, irregular as line from records where irregular is not null order by rowid',
  );
  for await (const rows of result.yieldRowObjectJs()) {
    for (const { record, line } of z.array(irregularRow).parse(rows)) {
      const read = recordOfLine(line, Number(record) + header.line + 1, header, file.missingValues);
      if (read === null) throw new BlankLineError();
      irregular.add(Number(record), read);
    }
    if (irregular.waiting >= IRREGULAR_BATCH) await irregular.flush();
  }
  await irregular.flush();
  const [counted] = await duckRows(duck.connection, 'select count(*) as records from records');
  return Number(countRow.parse(counted).records);
}

/** Reads any file record by record. @returns the number of records. @throws SourceError */
export async function stageRecords(
  duck: Duck,
  source: Source,
  irregular: IrregularRecords,
  onRead: (fraction: number) => void,
): Promise<number> {
  await duck.connection.run(`
    create or replace table records (
      event_time timestamp, event_type event_type, product_id bigint, category_id bigint, category_code varchar, brand varchar,
      price decimal(14, 4), user_id bigint, user_session uuid, irregular varchar)`);
  let count = 0;
  const take = (record: SourceRecord) => irregular.add(count++, record);
  for await (const records of source.records()) {
    records.forEach(take);
    if (irregular.waiting >= IRREGULAR_BATCH) await irregular.flush();
    onRead(source.fraction());
  }
  await irregular.flush();
  return count;
}

const LONGEST_WORD = Math.max(...MISSING_VALUES.map(({ length }) => length));

/** Text of a file without quotes. The length is checked first, because few names are as short as a word for a missing value. */
function textOrNull(column: EventColumn, words: MissingValueRule): string {
  if (words === 'none') return `nullif(${column}, '') as ${column}`;
  const list = MISSING_VALUES.map((word) => `'${word}'`).join(', ');
  return `case when ${column} = '' or (strlen(${column}) <= ${LONGEST_WORD} and ${column} in (${list})) then null else ${column} end as ${column}`;
}

const quoted = (delimiter: string): string => (delimiter === '\t' ? `e'\\t'` : `'${delimiter.replaceAll("'", "''")}'`);

function splitFields({ fieldCount, columns, delimiter }: CsvHeader): { split: string; line: string } {
  const names = Array.from({ length: fieldCount }, (_, index) => `c${index}`);
  const fields = COLUMNS.map((column) => {
    const position = columns.find((given) => given.column === column)?.position;
    return `${position === undefined ? `''` : names[position]} as ${column}`;
  });
  const split = duckSql('split-fields')
    .replace('FIELDS', fields.join(', '))
    .replace('NAMES', names.join(', '))
    .replace('DELIMITER', () => quoted(delimiter))
    .replace('COLUMNS', names.map((name) => `'${name}': 'VARCHAR'`).join(', '));
  return { split, line: `concat_ws(${quoted(delimiter)}, ${names.join(', ')})` };
}

function splitLines({ fieldCount, columns, delimiter }: CsvHeader): string {
  const fields = COLUMNS.map((column) => {
    const position = columns.find((given) => given.column === column)?.position;
    return `${position === undefined ? `''` : `coalesce(f[${position + 1}], '')`} as ${column}`;
  });
  return duckSql('split-lines')
    .replace('DELIMITER', () => quoted(delimiter))
    .replace('FIELDS', fields.join(', '))
    .replace('FIELD_COUNT', String(fieldCount));
}

const nameRow = z.object({ name: z.string() });
/** First and last characters are printable ASCII, as in `isPlainText`. */
const PLAIN_TEXT = /^[!-~](?:.{0,198}[!-~])?$/su;

/** @throws IrregularTextError */
async function assertPlainText({ connection }: Duck): Promise<void> {
  for (const column of ['brand', 'category_code']) {
    // A few thousand names among all records, so they are checked here.
    const names = await duckRows(
      connection,
      `select distinct ${column} as name from records where irregular is null and ${column} is not null`,
    );
    if (
      z
        .array(nameRow)
        .parse(names)
        .some(({ name }) => !PLAIN_TEXT.test(name) || name.toLowerCase().startsWith(UNKNOWN))
    )
      throw new IrregularTextError();
  }
}
