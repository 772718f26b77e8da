import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { type EventColumn, INPUT_COLUMNS } from '@storepulse/contracts';
import { z } from 'zod';
import { columnOf, EVENT_COLUMNS } from '@storepulse/database/fold/event-columns.js';
import { parseJson } from '@storepulse/database/fold/json-event.js';
import type { EventInput } from '@storepulse/database/fold/parse-event.js';
import { lacks } from './csv-header.js';
import { type Decoder, decoderOf, type Encoding, isNotText } from './encoding.js';
import { type MissingValueRule, takenValue } from './missing-values.js';
import { plainPath } from './plain-path.js';
import { type Source, SourceError, type SourceRecord } from './source.js';

const MEMORY_LIMIT = '512MB';
/** Reads one file; a folder name such as `brand=x` must not become a column. */
const FILE = 'read_parquet($1, hive_partitioning = false, union_by_name = false, filename = false)';
const SHOWN_COLUMNS = 30;
/** A 32-bit float represents every whole number up to this one exactly. */
const MAX_EXACT_FLOAT = 2 ** 24;

const describedRow = z.object({ column_name: z.string(), column_type: z.string() });
const blob = z.object({ bytes: z.instanceof(Uint8Array) });

export interface ParquetFile {
  path: string;
  /** Encoding of text stored as bytes. */
  encoding: Encoding;
  missingValues: MissingValueRule;
}

interface ParquetColumn {
  column: EventColumn;
  /** The column's name in the file, quoted. */
  name: string;
  kind: ColumnKind;
}

/** How each kind of DuckDB type is selected, and as which JSON value it counts. */
const KINDS = {
  text: (name: string) => `cast(${name} as varchar)`,
  /** Drops the decimals of a whole number. */
  decimal: (name: string) => `regexp_replace(cast(${name} as varchar), '\\.0+$', '')`,
  /** The shortest text that yields this float: 130.76, not 130.75999450683594. */
  float: (name: string) => `cast(${name} as varchar)`,
  /** Numbers and booleans, unchanged. */
  value: (name: string) => name,
  bytes: (name: string) => name,
  /** Structs, lists and maps become JSON, and are rejected as text like JSON objects and arrays. */
  nested: (name: string) => `cast(to_json(${name}) as varchar)`,
} as const;
type ColumnKind = keyof typeof KINDS;

/** Reads Parquet: columns by name, of any type. A value counts the same as in CSV or JSON. */
export function parquetSource(file: ParquetFile): Source {
  let [rowsRead, rowsTotal] = [0, 0];
  return {
    fraction: () => (rowsTotal === 0 ? 0 : rowsRead / rowsTotal),
    async *records() {
      const opened = await openParquet(file.path);
      try {
        const columns = await columnsOf(opened);
        await assertText(opened, columns, file.encoding);
        rowsTotal = await countRows(opened);
        const list = columns.map(({ name, kind }) => KINDS[kind](name)).join(', ');
        const result = await opened.connection.stream(`select ${list} from ${FILE}`, [opened.path]);
        const readers = columns.map(({ column, kind }) => ({ column, read: readerOf(kind, file) }));
        for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
          const firstRow = rowsRead + 1;
          rowsRead += chunk.rowCount;
          yield chunk.getRows().map((values, index) => recordOf(firstRow + index, readers, values));
        }
      } catch (error) {
        throw inWords(error);
      } finally {
        await opened.close();
      }
    },
  };
}

/** The event columns of the file. @throws SourceError */
export async function parquetColumns(path: string): Promise<EventColumn[]> {
  const opened = await openParquet(path);
  try {
    return (await columnsOf(opened)).map(({ column }) => column);
  } catch (error) {
    throw inWords(error);
  } finally {
    await opened.close();
  }
}

interface OpenParquet {
  connection: DuckDBConnection;
  path: string;
  close(): Promise<void>;
}

async function openParquet(path: string): Promise<OpenParquet> {
  // 70 MB of native code that a load of CSV does not need.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const plain = await plainPath(path);
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: MEMORY_LIMIT, threads: '2' });
  const connection = await instance.connect();
  await connection.run(`set TimeZone = 'UTC'`);
  return {
    connection,
    path: plain.path,
    close: async () => {
      connection.closeSync();
      instance.closeSync();
      await plain.remove();
    },
  };
}

// The event columns of the file, with their types.
async function columnsOf({ connection, path }: OpenParquet): Promise<ParquetColumn[]> {
  const described = await connection.runAndReadAll(`select column_name, column_type from (describe select * from ${FILE})`, [path]);
  const given = z.array(describedRow).parse(described.getRowObjectsJS());
  const inFile = await connection.runAndReadAll('select name from parquet_schema($1)', [path]);
  const namesInFile = new Set(inFile.getRows().map(([name]) => String(name)));
  const columns = new Map<EventColumn, ParquetColumn>();
  for (const { column_name: name, column_type: type } of given) {
    // DuckDB appends a number to names that differ only in case.
    const column = columnOf(namesInFile.has(name) ? name : name.replace(/_\d+$/, ''));
    if (column === undefined) continue;
    if (columns.has(column)) throw new SourceError(`has the column ${column} twice`);
    columns.set(column, { column, name: `"${name.replaceAll('"', '""')}"`, kind: kindOf(type) });
  }
  const missing = INPUT_COLUMNS.filter((column) => !columns.has(column));
  if (missing.length > 0) {
    const shown = given.slice(0, SHOWN_COLUMNS).map(({ column_name: name }) => name.replace(/\p{Cc}/gu, '·'));
    throw new SourceError(`${lacks(missing)} (it has: ${shown.join(', ')}${given.length > SHOWN_COLUMNS ? ', …' : ''})`);
  }
  return EVENT_COLUMNS.flatMap((column) => columns.get(column) ?? []);
}

function kindOf(type: string): ColumnKind {
  if (/^(STRUCT|MAP|UNION|VARIANT)\b/.test(type) || type.endsWith(']')) return 'nested';
  if (type.startsWith('DECIMAL')) return 'decimal';
  if (type === 'BLOB') return 'bytes';
  if (type === 'FLOAT') return 'float';
  return type === 'DOUBLE' || type === 'BOOLEAN' ? 'value' : 'text';
}

// The footer of the file holds the row count.
async function countRows({ connection, path }: OpenParquet): Promise<number> {
  const counted = await connection.runAndReadAll(`select count(*)::varchar from ${FILE}`, [path]);
  return Number(counted.getRows()[0]?.[0] ?? 0);
}

/** Checks text columns stored as bytes before anything of the file counts. @throws SourceError when bytes are not text */
async function assertText({ connection, path }: OpenParquet, columns: readonly ParquetColumn[], encoding: Encoding): Promise<void> {
  const binary = columns.filter(({ kind }) => kind === 'bytes');
  if (binary.length === 0) return;
  let row = 0;
  const result = await connection.stream(`select ${binary.map(({ name }) => name).join(', ')} from ${FILE}`, [path]);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const values of chunk.getRows()) {
      row += 1;
      for (const [index, { column }] of binary.entries()) {
        try {
          textOfBytes(values[index] ?? null, encoding);
        } catch (error) {
          if (!isNotText(error)) throw error;
          const kind = encoding === 'utf-8' ? 'UTF-8' : encoding;
          throw new SourceError(
            `is not ${kind} text: ${column} of row ${row} is the first invalid value. Name its encoding, for example --encoding windows-1252`,
            { cause: error },
          );
        }
      }
    }
  }
}

function textOfBytes(value: DuckDBValue, encoding: Encoding): string | null {
  if (value === null) return null;
  const decoder: Decoder = decoderOf(encoding);
  return decoder.decode(blob.parse(value).bytes) + decoder.end();
}

/** Returns a function that converts a DuckDB value to an event value. */
function readerOf(kind: ColumnKind, { encoding, missingValues }: ParquetFile): (value: DuckDBValue) => unknown {
  const taken = (value: unknown): unknown => takenValue(value, false, missingValues);
  switch (kind) {
    case 'nested':
      return (value) => (typeof value === 'string' ? parseJson(value) : null);
    case 'bytes':
      return (value) => taken(textOfBytes(value, encoding));
    case 'float':
      return (value) => (value === null ? null : numberOf(Number(value), MAX_EXACT_FLOAT));
    case 'value':
      return (value) => (typeof value === 'number' ? numberOf(value, Number.MAX_SAFE_INTEGER) : value);
    case 'text':
    case 'decimal':
      return taken;
    default:
      throw new Error(`unknown kind ${String(kind satisfies never)}`);
  }
}

/** A JSON number. A whole number too large to be exact is written with an exponent, to show that. NaN is a missing value. */
function numberOf(value: number, maxExact: number): unknown {
  if (Number.isNaN(value)) return null;
  if (!Number.isFinite(value)) return String(value);
  return Number.isInteger(value) && Math.abs(value) > maxExact ? value.toExponential() : value;
}

function recordOf(
  row: number,
  readers: readonly { column: EventColumn; read: (value: DuckDBValue) => unknown }[],
  values: readonly DuckDBValue[],
): SourceRecord {
  const input: EventInput = {};
  for (const [index, { column, read }] of readers.entries()) input[column] = read(values[index] ?? null);
  return { line: row, raw: JSON.stringify(input), content: { ok: true, input } };
}

function inWords(error: unknown): unknown {
  if (error instanceof SourceError) return error;
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  return new SourceError(`cannot be read as Parquet: ${message}`, { cause: error });
}
