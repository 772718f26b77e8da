import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { FULL_CATALOG_SIZE } from '@storepulse/shop-model';
import { startEtl } from '../store/etl-command.js';

const SEED = 'bench';
/** Always two months, so that costs per day stay the same for any number of events; 100M events are as dense as the real data set. */
const FROM = '2019-10-01';
const TO = '2019-11-30';

/** Files in the data set's format, with a summary of their content. */
export interface EventFiles {
  paths: readonly string[];
  rows: number;
  bytes: number;
  firstDay: string;
  lastDay: string;
}

const contentRow = z.object({ rows: z.coerce.number(), firstDay: z.string(), lastDay: z.string() });
const productsRow = z.object({ products: z.coerce.number() });

/** Generates the events, always the same, as one file per month in a folder. */
export async function makeEventFiles(folder: string, events: number): Promise<EventFiles> {
  const out = join(folder, 'events');
  await startEtl(['generate', '--events', String(events), '--seed', SEED, '--from', FROM, '--to', TO, '--out', out]).output;
  const paths = readdirSync(out)
    .filter((name) => name.endsWith('.csv'))
    .map((name) => join(out, name));
  return withDuck(async (duck) => {
    const described = await Promise.all(paths.map((path) => describe(duck, [path])));
    return described.sort((a, b) => (a.firstDay < b.firstDay ? -1 : 1)).reduce(together);
  });
}

/**
 * One view of each product missing from a full catalog, on the first day. A small number of events covers few products, and costs that
 * grow with the catalog would look cheap.
 *
 * @returns null if the files already name that many products.
 */
export async function makeCatalogFile(folder: string, files: EventFiles): Promise<EventFiles | null> {
  const path = join(folder, 'catalog.csv');
  return withDuck(async (duck) => {
    const [found] = await rowsOf(duck, productsRow, `select count(distinct product_id) as products from ${csv(files.paths)}`);
    const missing = FULL_CATALOG_SIZE - (found?.products ?? 0);
    if (missing <= 0) return null;
    await duck.run(`
      copy (
        select
          '${files.firstDay} 12:00:00 UTC' as event_time, 'view' as event_type, 90000000 + n as product_id,
          k.category_id, k.category_code, k.brand, k.price, 900000000 + n // 22 as user_id, md5('catalogue ' || n // 5)::uuid as user_session
        from range(${missing}) as numbers (n)
        -- New products copy the attributes of existing ones.
        join (select *, row_number() over () - 1 as place from (
          select product_id, min(category_id) as category_id, min(category_code) as category_code, min(brand) as brand, min(price) as price
          from ${csv(files.paths)} group by product_id order by product_id)) k on k.place = n % ${found?.products ?? 1}
        order by n
      ) to '${path}' (format csv, header true)`);
    return describe(duck, [path]);
  });
}

/** Combines two sets of files. */
export const together = (a: EventFiles, b: EventFiles | null): EventFiles =>
  b === null
    ? a
    : {
        paths: [...a.paths, ...b.paths],
        rows: a.rows + b.rows,
        bytes: a.bytes + b.bytes,
        firstDay: a.firstDay < b.firstDay ? a.firstDay : b.firstDay,
        lastDay: a.lastDay > b.lastDay ? a.lastDay : b.lastDay,
      };

/** The files as a DuckDB relation; all columns are text. */
export const csv = (paths: readonly string[]): string =>
  `read_csv([${paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(', ')}], header = true, all_varchar = true)`;

async function describe(duck: DuckDBConnection, paths: readonly string[]): Promise<EventFiles> {
  const [content] = await rowsOf(
    duck,
    contentRow,
    `select count(*) as rows, min(event_time)[:10] as "firstDay", max(event_time)[:10] as "lastDay" from ${csv(paths)}`,
  );
  if (content === undefined) throw new Error('the event files cannot be read');
  return { ...content, paths, bytes: paths.reduce((sum, path) => sum + statSync(path).size, 0) };
}

async function rowsOf<T>(duck: DuckDBConnection, row: z.ZodType<T>, sql: string): Promise<T[]> {
  return (await duck.runAndReadAll(sql)).getRowObjectsJson().map((it) => row.parse(it));
}

async function withDuck<T>(work: (duck: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '4GB' });
  const duck = await instance.connect();
  try {
    return await work(duck);
  } finally {
    duck.closeSync();
    instance.closeSync();
  }
}
