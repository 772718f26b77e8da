import type { DuckDBConnection } from '@duckdb/node-api';
import { type EventColumn, INPUT_COLUMNS, OPTIONAL_COLUMNS } from '@storepulse/contracts';
import type { EventInput } from '../../database/fold/parse-event.js';
import { type Source, SourceError, type SourceRecord } from './source.js';

const MEMORY_LIMIT = '512MB';

/** Reads Parquet: columns by name, each cast to text (times in UTC), so that the rows are validated like those of a CSV file. */
export function parquetSource(path: string): Source {
  let [rowsRead, rowsTotal] = [0, 0];
  return {
    fraction: () => (rowsTotal === 0 ? 0 : rowsRead / rowsTotal),
    async *records() {
      // 70 MB of native code, which a load of CSV does without.
      const { DuckDBInstance } = await import('@duckdb/node-api');
      const instance = await DuckDBInstance.create(':memory:', { memory_limit: MEMORY_LIMIT, threads: '2' });
      const connection = await instance.connect();
      try {
        await connection.run(`set TimeZone = 'UTC'`);
        const columns = await columnsOf(connection, path);
        rowsTotal = await countRows(connection, path);
        const list = columns.map((column) => `cast("${column}" as varchar)`).join(', ');
        const result = await connection.stream(`select ${list} from read_parquet($1)`, [path]);
        for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
          const firstRow = rowsRead + 1;
          rowsRead += chunk.rowCount;
          yield chunk.getRows().map((values, index) => recordOf(firstRow + index, columns, values));
        }
      } catch (error) {
        if (error instanceof SourceError) throw error;
        throw new SourceError(`cannot be read as Parquet: ${firstLine(error)}`, { cause: error });
      } finally {
        connection.closeSync();
        instance.closeSync();
      }
    },
  };
}

/** The columns of events that the file has. @throws SourceError */
export async function parquetColumns(path: string): Promise<EventColumn[]> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: MEMORY_LIMIT, threads: '2' });
  const connection = await instance.connect();
  try {
    return await columnsOf(connection, path);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

// Question: which columns has the file?
async function columnsOf(connection: DuckDBConnection, path: string): Promise<EventColumn[]> {
  const described = await connection.runAndReadAll('select column_name from (describe select * from read_parquet($1))', [path]);
  const names = described.getRows().map(([name]) => String(name));
  const missing = INPUT_COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new SourceError(`lacks the ${missing.length === 1 ? 'column' : 'columns'} ${missing.join(', ')}`);
  return [...INPUT_COLUMNS, ...OPTIONAL_COLUMNS].filter((column) => names.includes(column));
}

// Question: how many rows has the file? Answered from its footer.
async function countRows(connection: DuckDBConnection, path: string): Promise<number> {
  const counted = await connection.runAndReadAll('select count(*)::varchar from read_parquet($1)', [path]);
  return Number(counted.getRows()[0]?.[0] ?? 0);
}

function recordOf(row: number, columns: readonly EventColumn[], values: readonly unknown[]): SourceRecord {
  const input: EventInput = {};
  for (const [index, column] of columns.entries()) input[column] = values[index];
  return { line: row, raw: JSON.stringify(input), content: { ok: true, input } };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
