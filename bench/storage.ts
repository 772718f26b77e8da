import pg from 'pg';
import { z } from 'zod';
import { printerOf } from './figure.js';
import { Stock } from './store/stock.js';

const BENCH = 'storage';
const MARK_BYTES = 120;
/** Relations with a smaller share of the total are combined in one figure. */
const MIN_SHARE = 0.005;

const relationRow = z.object({ name: z.string(), kind: z.enum(['table', 'index', 'view']), bytes: z.coerce.number() });

/** Bytes per event in the store, by table and index, right after a load. */
export async function benchStorage(events: number): Promise<void> {
  const stock = await Stock.of(events);
  await stock.loaded();
  const relations = await stock.withDatabase(readRelations);
  const plain = await stock.plainDesign();

  const { rows, bytes } = stock.files;
  const print = printerOf(BENCH, rows);
  const total = relations.reduce((sum, relation) => sum + relation.bytes, 0) / rows;
  print('bytes_per_event', total, 'bytes', { baseline: { name: 'the CSV', value: bytes / rows }, atMost: MARK_BYTES });
  if (plain !== null)
    print('bytes_per_event_to_plain_design', total, 'bytes', { baseline: { name: 'plain design', value: plain.bytesPerEvent } });
  const large = relations.filter((relation) => relation.bytes / rows >= MIN_SHARE * total);
  for (const { name, kind, bytes: size } of large) print(`${kind}_${name}`, size / rows, 'bytes');
  print('all_others', total - large.reduce((sum, relation) => sum + relation.bytes, 0) / rows, 'bytes');
}

async function readRelations(databaseUrl: string): Promise<z.output<typeof relationRow>[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    // Partitions count under the name of their parent.
    const { rows } = await client.query(
      `select
         coalesce(parent.relname, c.relname) as name,
         case c.relkind when 'i' then 'index' when 'm' then 'view' else 'table' end as kind,
         -- The size of a table includes its TOAST data; indexes are counted separately.
         sum(case when c.relkind = 'i' then pg_relation_size(c.oid) else pg_table_size(c.oid) end) as bytes
       from pg_class c
       left join pg_inherits i on i.inhrelid = c.oid
       left join pg_class parent on parent.oid = i.inhparent
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'm', 'i')
       group by 1, 2
       order by 3 desc, 1`,
    );
    return rows.map((row) => relationRow.parse(row));
  } finally {
    await client.end();
  }
}
