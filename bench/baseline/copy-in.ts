import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** The nine columns of the files, with native PostgreSQL types. */
export const RAW_COLUMNS = `
  event_time timestamptz, event_type text, product_id bigint, category_id bigint, category_code text, brand text, price numeric,
  user_id bigint, user_session uuid`;

/** Like `\copy` in psql: the client reads the file and sends it. */
export async function copyThroughClient(client: pg.Client, table: string, path: string): Promise<void> {
  await pipeline(
    createReadStream(path, { highWaterMark: 1024 * 1024 }),
    client.query(copyFrom(`copy ${table} from stdin (format csv, header true)`)),
  );
}

/** The server reads the file itself. @returns false if it cannot read the file */
export async function copyInServer(client: pg.Client, table: string, path: string): Promise<boolean> {
  // The size is null if the server cannot see the file.
  const { rows } = await client.query<{ bytes: unknown }>('select (pg_stat_file($1, true)).size as bytes', [path]);
  if (rows[0]?.bytes === null) return false;
  await client.query(`copy ${table} from '${path.replaceAll("'", "''")}' (format csv, header true)`);
  return true;
}
