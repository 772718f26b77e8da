/**
 * A file as tables of DuckDB: `records` (plain ones, typed; the others as text), `odd_events` (what parse-event.ts made of the others)
 * and `rejected`. A record's number is its place in the file, from 0.
 */
import type { Duck } from './duck.js';
import { duckRows, duckSql } from './duck.js';
import { z } from 'zod';
import type { EventColumn } from '../../database/fold/parse-event.js';
import { INPUT_COLUMNS } from '@storepulse/contracts';
import { type CsvFile, readCsvHeader, recordOfLine } from '../sources/csv.js';
import type { Source, SourceRecord } from '../sources/source.js';
import { EVENT_TYPE_ORDER } from './binary-rows.js';
import type { OddRecords } from './odd-records.js';

const countRow = z.object({ records: z.bigint() });
const oddRow = z.object({ record: z.bigint(), line: z.string() });
const ODD_BATCH = 10_000;
/** The header is line 1. */
const FIRST_LINE = 2;

/** A line that is no record (blank to the eye): places no longer tell records, so the file is read record by record. */
export class BlankLineError extends Error {}

export async function makeTables({ connection }: Duck): Promise<void> {
  await connection.run(`create type event_type as enum (${EVENT_TYPE_ORDER.map((name) => `'${name}'`).join(', ')})`);
}

/**
 * Reads a file whose lines are its records (scan-file.ts) with every core; what is not plain goes through `odd`.
 *
 * @returns how many records it has
 * @throws SourceError, BlankLineError, and what DuckDB throws on a file that it cannot read (its tables are then to be made anew)
 */
export async function stageLines(duck: Duck, file: CsvFile, odd: OddRecords): Promise<number> {
  const header = await readCsvHeader(file);
  const columns: EventColumn[] = [...INPUT_COLUMNS, 'quantity'];
  const fields = columns.map((column) => {
    const position = header.columns.find((given) => given.column === column)?.position;
    return position === undefined ? `'' as ${column}` : `coalesce(f[${position + 1}], '') as ${column}`;
  });
  const sql = duckSql('read-records')
    .replace(/^--.*\n/gm, '')
    .replace('SPLIT', duckSql('split-lines').replace(/^--.*\n/gm, ''))
    .replace('FIELDS', fields.join(', '))
    .replace('FIELD_COUNT', String(header.fieldCount));
  await duck.connection.run(sql, [file.path, file.gzip ? 'gzip' : 'none']);

  const result = await duck.connection.stream('select rowid as record, odd as line from records where odd is not null order by rowid');
  for await (const rows of result.yieldRowObjectJs()) {
    for (const { record, line } of z.array(oddRow).parse(rows)) {
      const read = recordOfLine(line, Number(record) + FIRST_LINE, header);
      if (read === null) throw new BlankLineError();
      odd.add(Number(record), read);
    }
    if (odd.waiting >= ODD_BATCH) await odd.flush();
  }
  await odd.flush();
  const [counted] = await duckRows(duck.connection, 'select count(*) as records from records');
  return Number(countRow.parse(counted).records);
}

/** Reads a file record by record, whatever it looks like. @returns how many records it has. @throws SourceError */
export async function stageRecords(duck: Duck, source: Source, odd: OddRecords, onRead: (fraction: number) => void): Promise<number> {
  await duck.connection.run(`
    create or replace table records (
      event_time timestamp, event_type event_type, product_id bigint, category_id bigint, category_code varchar, brand varchar,
      price decimal(14, 4), user_id bigint, user_session uuid, odd varchar)`);
  let count = 0;
  const take = (record: SourceRecord) => odd.add(count++, record);
  for await (const records of source.records()) {
    records.forEach(take);
    if (odd.waiting >= ODD_BATCH) await odd.flush();
    onRead(source.fraction());
  }
  await odd.flush();
  return count;
}
