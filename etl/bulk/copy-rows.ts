import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Partition, partitionColumn } from '@storepulse/database/partitions/partitioned-tables.js';
import { binaryRows, COLUMN_KINDS, type ColumnKind } from './binary-rows.js';
import { type Count, countedRows } from './counts.js';

export const EVENT_COLUMNS = {
  event_time: 'timestamptz',
  user_id: 'bigint',
  product_id: 'bigint',
  user_session: 'uuid',
  category_key: 'integer',
  brand_id: 'integer',
  event_type: 'event_type',
  quantity: 'integer',
  price: 'numeric(14, 4)',
} as const satisfies Record<string, ColumnKind>;

/**
 * Copies the part's events of some months, in file order as far as DuckDB keeps it (one inversion among 3.9 M rows). That is close enough
 * for BRIN ranges to separate times. Sorting would take as long again, and a month of the real data set would not fit into memory.
 */
export async function copyEvents(
  connection: DuckDBConnection,
  client: Client,
  table: string,
  months: readonly string[],
  onEvents: (rows: number) => void,
  options = 'format binary',
): Promise<void> {
  const list = Object.entries(EVENT_COLUMNS).map(([column, kind]) => `${COLUMN_KINDS[kind].duckdb(column)} as ${column}`);
  await copyRows(connection, client, {
    sql: `select ${list.join(', ')} from part_events
      where date_trunc('month', event_time) in (${months.map((month) => `date '${month}-01'`).join(', ')})`,
    copy: `copy ${table} (${Object.keys(EVENT_COLUMNS).join(', ')}) from stdin (${options})`,
    kinds: Object.values(EVENT_COLUMNS),
    onRows: onEvents,
  });
}

interface CountCopy {
  /** Table that receives the rows. */
  table: string;
  /** Limits the copy to the rows of these partitions; all rows by default. */
  partitions?: readonly Partition[];
  /** Defaults to the order of the key. */
  order?: string;
  options?: string;
  onRows: () => void;
}

/** Copies the rows of a count. */
export async function copyCount(
  connection: DuckDBConnection,
  client: Client,
  count: Count,
  { table, partitions, order = count.order, options = 'format binary', onRows }: CountCopy,
): Promise<void> {
  const within = partitions?.map(({ table: partitioned, from, to }) => {
    const column = `counted.${partitionColumn(partitioned)}`;
    return `(${column} >= date '${from}' and ${column} < date '${to}')`;
  });
  await copyRows(connection, client, {
    sql: countedRows(count, order, within?.join(' or ')),
    copy: `copy ${table} (${Object.keys(count.columns).join(', ')}) from stdin (${options})`,
    kinds: Object.values(count.columns),
    onRows,
  });
}

interface Copy {
  /** The DuckDB query; its columns are in the order of `kinds`. */
  sql: string;
  copy: string;
  kinds: readonly ColumnKind[];
  /** An error thrown here ends the copy. */
  onRows: (rows: number) => void;
}

/** Copies rows from DuckDB into a PostgreSQL table. */
export async function copyRows(connection: DuckDBConnection, client: Client, { sql, copy, kinds, onRows }: Copy): Promise<void> {
  const result = await connection.stream(sql);
  const target = client.query(copyFrom(copy));
  await pipeline(Readable.from(binaryRows(result, kinds, onRows), { objectMode: true, highWaterMark: 2 }), target);
}
