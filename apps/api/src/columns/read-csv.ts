import { sqlLiteral } from './sql-literal.js';

/** A table of CSV rows that PostgreSQL sent. */
export const readCsv = (file: string, columns: Readonly<Record<string, string>>): string => {
  const types = Object.entries(columns).map(([name, type]) => `'${name}': '${type}'`);
  return `read_csv(${sqlLiteral(file)}, columns = {${types.join(', ')}}, header = false, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '')`;
};
