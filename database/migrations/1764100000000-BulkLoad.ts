import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * For loads that write a month in one transaction: another connection records their progress. Also drops foreign keys. They cost a lookup
 * for each row written, and they tie together tables that would be distributed by different columns. Only the fold writes these tables, and
 * `npm run reconcile` checks them.
 */
export class BulkLoad1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table products drop constraint products_brand_fkey;
      alter table brand_days drop constraint brand_days_brand_id_fkey;

      alter table loads
        -- What a running load is doing now.
        add phase text check (phase in ('reading', 'writing', 'refreshing')),
        -- Progress of the phase, from 0 to 1; null if unknown.
        add fraction double precision check (fraction between 0 and 1),
        -- Rows written in this run, including those of the open transaction.
        add rows_written bigint not null default 0,
        -- Over the last few seconds.
        add rows_per_second double precision,
        add seconds_left double precision,
        add progressed_at timestamptz;

      drop view load_states;
      create view load_states as
      select
        l.load_id, l.sha256, l.file_name, l.bytes,
        case when l.status = 'running' and k.objid is null then 'interrupted' else l.status end as status,
        l.records_done, l.rows_loaded, l.rows_rejected, l.rejections, l.days, l.seconds, l.started_at, l.finished_at, l.error,
        l.phase, l.fraction, l.rows_written, l.rows_per_second, l.seconds_left, l.progressed_at
      from loads l
      left join pg_locks k
        on k.locktype = 'advisory' and k.classid = 5280 and k.objid = l.load_id::oid and k.objsubid = 2 and k.granted
        and k.database = (select d.oid from pg_database d where d.datname = current_database())`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop view load_states;
      alter table loads
        drop phase, drop fraction, drop rows_written, drop rows_per_second, drop seconds_left, drop progressed_at;
      create view load_states as
      select
        l.load_id, l.sha256, l.file_name, l.bytes,
        case when l.status = 'running' and k.objid is null then 'interrupted' else l.status end as status,
        l.records_done, l.rows_loaded, l.rows_rejected, l.rejections, l.days, l.seconds, l.started_at, l.finished_at, l.error
      from loads l
      left join pg_locks k
        on k.locktype = 'advisory' and k.classid = 5280 and k.objid = l.load_id::oid and k.objsubid = 2 and k.granted
        and k.database = (select d.oid from pg_database d where d.datname = current_database());
      alter table products add constraint products_brand_fkey foreign key (brand) references brands (name);
      alter table brand_days add constraint brand_days_brand_id_fkey foreign key (brand_id) references brands (brand_id)`);
  }
}
