import type { Client } from 'pg';
import { z } from 'zod';
import { statementRunner } from '@storepulse/database/fold/batch-statements.js';
import { brandKeys, categoryKeys } from '@storepulse/database/fold/dimensions.js';
import { inTransaction } from '@storepulse/database/connection/in-transaction.js';
import { type Duck, duckRows } from './duck.js';

const nameRow = z.object({ name: z.string() });
const categoryNameRow = z.object({ id: z.string().nullable(), code: z.string().nullable() });
const brandRow = z.object({ brand_id: z.number(), name: z.string().nullable() });
const categoryRow = z.object({ category_key: z.number(), category_id: z.string().nullable(), category_code: z.string().nullable() });
const KEYS_AT_ONCE = 10_000;

/**
 * Gives keys to the brands and categories of the regular records, then copies the store's keys into DuckDB's tables `brands` and
 * `categories`. It uses a short transaction of its own: a name without any counts shows nowhere yet.
 */
export async function bringKeys({ connection }: Duck, client: Client): Promise<void> {
  const names = await duckRows(
    connection,
    'select distinct brand as name from records where irregular is null and brand is not null order by 1',
  );
  const categories = await duckRows(
    connection,
    `select distinct category_id::varchar as id, category_code as code
     from records
     where irregular is null and (category_id is not null or category_code is not null)
     order by 1, 2`,
  );
  const given = z.array(nameRow).parse(names);
  const pairs = z.array(categoryNameRow).parse(categories);
  await inTransaction(client, async () => {
    const run = statementRunner(client, false);
    await run('lockStore');
    for (const some of slices(given))
      await brandKeys(
        run,
        some.map(({ name }) => name),
      );
    for (const some of slices(pairs)) await categoryKeys(run, some);
  });
  await copyTables(connection, client);
}

function* slices<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += KEYS_AT_ONCE) yield all.slice(from, from + KEYS_AT_ONCE);
}

async function copyTables(connection: Duck['connection'], client: Client): Promise<void> {
  await connection.run(`
    create or replace table brands (brand_id integer, name varchar);
    create or replace table categories (category_key integer, category_id bigint, category_code varchar)`);
  const brands = await connection.createAppender('brands');
  for (const row of (await client.query('select brand_id, name from brands')).rows) {
    const { brand_id: key, name } = brandRow.parse(row);
    brands.appendInteger(key);
    if (name === null) brands.appendNull();
    else brands.appendVarchar(name);
    brands.endRow();
  }
  brands.closeSync();
  const categories = await connection.createAppender('categories');
  for (const row of (await client.query('select category_key, category_id, category_code from categories')).rows) {
    const { category_key: key, category_id: id, category_code: code } = categoryRow.parse(row);
    categories.appendInteger(key);
    if (id === null) categories.appendNull();
    else categories.appendBigInt(BigInt(id));
    if (code === null) categories.appendNull();
    else categories.appendVarchar(code);
    categories.endRow();
  }
  categories.closeSync();
}
