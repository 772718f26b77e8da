import type { MigrationInterface, QueryRunner } from 'typeorm';

const viewOf = (counts: string): string => `
  create view load_states as
  select
    l.load_id, l.sha256, l.file_name, l.bytes,
    case when l.status = 'running' and k.objid is null then 'interrupted' else l.status end as status,
    ${counts}, l.days, l.seconds, l.started_at, l.finished_at, l.error,
    l.phase, l.fraction, l.rows_written, l.rows_per_second, l.seconds_left, l.progressed_at
  from loads l
  left join pg_locks k
    on k.locktype = 'advisory' and k.classid = 5280 and k.objid = l.load_id::oid and k.objsubid = 2 and k.granted
    and k.database = (select d.oid from pg_database d where d.datname = current_database())`;

/** Counts file rows skipped because they are already stored, and loaded rows with values that could not be used. */
export class LoadWarnings1765100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop view load_states;
      alter table loads
        -- Rows skipped because their message or order line is already stored.
        add rows_duplicate bigint not null default 0,
        -- Loaded rows with an unusable value, by kind of reason.
        add warnings jsonb not null default '{}',
        drop constraint loads_check,
        add constraint loads_check check (records_done = rows_loaded + rows_rejected + rows_duplicate);
      ${viewOf('l.records_done, l.rows_loaded, l.rows_rejected, l.rows_duplicate, l.rejections, l.warnings')}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop view load_states;
      alter table loads drop constraint loads_check;
      update loads set rows_rejected = rows_rejected + rows_duplicate where rows_duplicate > 0;
      alter table loads
        drop rows_duplicate, drop warnings,
        add constraint loads_check check (records_done = rows_loaded + rows_rejected);
      ${viewOf('l.records_done, l.rows_loaded, l.rows_rejected, l.rejections')}`);
  }
}
