import { readFile } from 'node:fs/promises';

/** Text of an SQL file next to the calling module; scripts/copy-sql.mjs also copies these files next to the built modules. */
export const readSqlFile = (name: string, besideModule: string): Promise<string> => readFile(new URL(name, besideModule), 'utf8');
