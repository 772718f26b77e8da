import { readFile } from 'node:fs/promises';

/** Text of an SQL file beside the module that asks; scripts/copy-sql.mjs puts the files beside the built modules too. */
export const readSqlFile = (name: string, besideModule: string): Promise<string> => readFile(new URL(name, besideModule), 'utf8');
