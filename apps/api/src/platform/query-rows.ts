import type { ClientBase } from 'pg';
import type { z } from 'zod';

/** Anything that runs SQL on one connection. */
export type SqlClient = Pick<ClientBase, 'query'>;

/** Anything that returns rows for SQL. */
export interface RowSource {
  query(sql: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

/**
 * Runs a query and parses its rows: the driver returns bigint and numeric as text.
 *
 * @throws ZodError when a row does not have the declared shape.
 */
export async function queryRows<Row extends z.ZodType>(
  client: RowSource,
  row: Row,
  sql: string,
  values: readonly unknown[] = [],
): Promise<z.output<Row>[]> {
  const result = await client.query(sql, [...values]);
  return result.rows.map((raw) => row.parse(raw));
}

/** The single row of a query that always returns one. */
export async function queryRow<Row extends z.ZodType>(
  client: RowSource,
  row: Row,
  sql: string,
  values: readonly unknown[] = [],
): Promise<z.output<Row>> {
  const [only] = await queryRows(client, row, sql, values);
  if (only === undefined) throw new Error('a query that always has a row had none');
  return only;
}
