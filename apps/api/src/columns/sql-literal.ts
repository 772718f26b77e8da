/**
 * A value as a literal of SQL. DuckDB derives the type of a bound parameter from the value, so a null or an empty list would have none; a
 * literal takes the type of its place, as a parameter of PostgreSQL does.
 *
 * @throws for a value that no query passes
 */
export function sqlLiteral(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (value instanceof Date) return `'${value.toISOString()}'`;
  if (Array.isArray(value)) return `[${value.map(sqlLiteral).join(', ')}]`;
  throw new Error(`no SQL literal for ${typeof value}`);
}

/** An array as PostgreSQL prints it, `{1,2}`, where an array is expected. */
const ARRAY_TEXT = /^\{[\d,-]*\}$/;

/** The statement with its placeholders (`$1`, …) replaced by literals. */
export const withLiterals = (sql: string, values: readonly unknown[]): string =>
  sql.replace(/\$(\d+)(::bigint\[\])?/g, (placeholder, number: string, type = '') => {
    const place = Number(number) - 1;
    if (place >= values.length) throw new Error(`${placeholder} has no value`);
    const value = values[place];
    const isArray = type !== '' && typeof value === 'string' && ARRAY_TEXT.test(value);
    return (isArray ? `[${value.slice(1, -1)}]` : sqlLiteral(value)) + type;
  });
