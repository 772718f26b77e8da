/**
 * Product details in the records of a part: names, pages, pictures. They do not affect events, so they are not checked record by record.
 * Regular records keep them as written; each distinct set of details of a product is checked once.
 */
import type { DuckDBAppender } from '@duckdb/node-api';
import { z } from 'zod';
import { isAbsent } from '@storepulse/database/fold/parse-event.js';
import { DETAIL_COLUMNS, readDetails } from '@storepulse/database/fold/read-details.js';
import type { ProductDetails } from '@storepulse/database/fold/event-row.js';
import type { CsvHeader } from '../sources/csv-header.js';
import { type Duck, duckRows } from './duck.js';
import type { Part } from './plan-parts.js';

type DetailColumn = (typeof DETAIL_COLUMNS)[number];

/** Details from records that parse-event.ts read. */
export const TOLD_TABLE = `create or replace table told_details (
    record bigint, product_id varchar, described_at varchar, name varchar, image_url varchar, url varchar)`;

const columnRow = z.object({ column_name: z.enum(DETAIL_COLUMNS) });
const text = z.string().nullable();
const toldRow = z.object({
  product_id: z.string(),
  described_at: z.string(),
  records: z.bigint(),
  name: text.optional(),
  image_url: text.optional(),
  url: text.optional(),
});

/** The file's columns that hold product details. */
export const detailColumnsOf = ({ columns }: CsvHeader): DetailColumn[] =>
  DETAIL_COLUMNS.filter((column) => columns.some((given) => given.column === column));

/** @param describedAt UTC, in the format of a DuckDB timestamp */
export function appendTold(
  told: DuckDBAppender,
  record: number,
  { productId, describedAt, details }: { productId: string; describedAt: string; details: ProductDetails },
): void {
  told.appendBigInt(BigInt(record));
  told.appendVarchar(productId);
  told.appendVarchar(describedAt);
  for (const value of [details.name, details.imageUrl, details.url]) {
    if (value === null) told.appendNull();
    else told.appendVarchar(value);
  }
  told.endRow();
}

/** Creates DuckDB's `batch_details` (database/fold/sql/counts/product-details.sql) for a part. @returns whether it holds any details */
export async function stageDetails(duck: Duck, part: Part): Promise<boolean> {
  await readPlainDetails(duck, part);
  await duck.connection.run(
    `create or replace table batch_details as
     select
       product_id::bigint as product_id, described_at::timestamp as described_at, name, image_url, url,
       null::varchar as brand, null::varchar as category_code, null::decimal(14, 4) as price
     from told_details
     where record between $1 and $2`,
    [BigInt(part.first), BigInt(part.last)],
  );
  return (await duckRows(duck.connection, 'select 1 from batch_details limit 1')).length > 0;
}

async function readPlainDetails({ connection }: Duck, { first, last }: Part): Promise<void> {
  const found = await duckRows(
    connection,
    `select column_name from duckdb_columns() where table_name = 'records' and column_name in ('${DETAIL_COLUMNS.join("', '")}')`,
  );
  const columns = z
    .array(columnRow)
    .parse(found)
    .map((row) => row.column_name);
  if (columns.length === 0) return;
  // Each distinct set of product details in the regular records, with the last time it was sent.
  const result = await connection.stream(
    `select product_id::varchar as product_id, max(event_time)::varchar as described_at, count(*) as records, ${columns.join(', ')}
     from records
     where irregular is null and rowid between $1 and $2 and coalesce(${columns.join(', ')}) is not null
     group by product_id, ${columns.join(', ')}`,
    [BigInt(first), BigInt(last)],
  );
  const told = await connection.createAppender('told_details');
  const warnings = new Map<string, bigint>();
  for await (const rows of result.yieldRowObjectJs()) {
    for (const row of z.array(toldRow).parse(rows)) {
      const problems: string[] = [];
      const details = readDetails(row, isAbsent, problems);
      for (const problem of problems) warnings.set(problem, (warnings.get(problem) ?? 0n) + row.records);
      if (details !== undefined) appendTold(told, first, { productId: row.product_id, describedAt: row.described_at, details });
    }
  }
  told.closeSync();
  for (const [kind, records] of warnings)
    await connection.run('insert into warned select $1, $2 from range($3::bigint)', [BigInt(first), kind, records]);
}
