import type { DuckDBConnection } from '@duckdb/node-api';

/** Rows as PostgreSQL's driver returns them: 64-bit integers and decimals as text. */
export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<{ rows: Record<string, unknown>[] }> {
  const reader = await connection.runAndReadAll(sql);
  return { rows: reader.getRowObjectsJson() };
}
