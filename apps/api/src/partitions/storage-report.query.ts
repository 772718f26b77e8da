import { type StorageReport, storedTable } from '@storepulse/contracts';
import { z } from 'zod';
import type { ColumnsStatus } from '../columns/columns-status.js';
import { numeric, timestamp } from '../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../platform/query-rows.js';

const sizes = { rows: numeric.nullable(), bytes: numeric, index_bytes: numeric };
const monthRow = z.object({ month: z.string(), ...sizes, analyzed_at: timestamp.nullable() });
const tableRow = z.object({ name: z.string(), kind: storedTable.shape.kind, ...sizes });
const databaseRow = z.object({ bytes: numeric, events: numeric, columns_as_of: timestamp.nullable() });

const SIZES = `
  -- A view that is swapped meanwhile has no size.
  coalesce(sum(pg_table_size(c.oid)), 0) as bytes,
  coalesce(sum(pg_indexes_size(c.oid)), 0) as index_bytes,
  -- reltuples is -1 until the database has analyzed the table. An upcoming partition is empty.
  case when bool_and(c.reltuples >= 0 or pg_relation_size(c.oid) = 0) then round(sum(greatest(c.reltuples, 0))) end as rows`;

/** Disk usage of the store, by month of events and by table. */
export async function storageReport(
  client: SqlClient,
  { batch, followedAt, ...columns }: ColumnsStatus,
): Promise<Omit<StorageReport, 'asOf' | 'disk' | 'sharedRole'>> {
  const months = await queryRows(
    client,
    monthRow,
    `select
       replace(substr(c.relname, 8), '_', '-') || '-01' as month, ${SIZES},
       max(greatest(s.last_analyze, s.last_autoanalyze)) as analyzed_at
     from pg_inherits i
     join pg_class c on c.oid = i.inhrelid
     left join pg_stat_all_tables s on s.relid = c.oid
     where i.inhparent = 'events'::regclass
     group by c.relname
     order by c.relname desc`,
  );
  // Everything but events. Partitions count toward their table.
  const tables = await queryRows(
    client,
    tableRow,
    `select coalesce(p.relname, c.relname) as name, case c.relkind when 'm' then 'view' else 'table' end as kind, ${SIZES}
     from pg_class c
     left join pg_inherits i on i.inhrelid = c.oid
     left join pg_class p on p.oid = i.inhparent
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'm') and p.relname is distinct from 'events'
     group by 1, 2
     order by sum(pg_total_relation_size(c.oid)) desc, 1`,
  );
  const database = await queryRow(
    client,
    databaseRow,
    `select pg_database_size(current_database()) as bytes,
       (select coalesce(sum(events), 0) from stage_days where event_type <> 'refund') as events,
       (select committed_at from write_batches where batch_id = $1) as columns_as_of`,
    [batch],
  );
  return {
    databaseBytes: database.bytes,
    events: database.events,
    columns: { ...columns, asOfBatch: batch, asOf: database.columns_as_of, followedAt: followedAt?.toISOString() ?? null },
    months: months.map((row) => ({
      month: row.month,
      rows: row.rows,
      bytes: row.bytes,
      indexBytes: row.index_bytes,
      analyzedAt: row.analyzed_at,
    })),
    tables: tables.map((row) => ({ name: row.name, kind: row.kind, rows: row.rows, bytes: row.bytes, indexBytes: row.index_bytes })),
  };
}
