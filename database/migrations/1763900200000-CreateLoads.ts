import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateLoads1763900200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One row per file content, so that the same file is recognized under any name.
      create table loads (
        load_id integer generated always as identity primary key,
        sha256 text not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
        file_name text not null,
        bytes bigint not null check (bytes >= 0),
        status text not null check (status in ('running', 'interrupted', 'done', 'failed')),
        -- Committed records of the file, loaded or rejected: an interrupted load continues after them.
        records_done bigint not null default 0,
        rows_loaded bigint not null default 0,
        rows_rejected bigint not null default 0,
        -- Rejected rows by kind of reason.
        rejections jsonb not null default '{}',
        -- Days of the store on which the loaded events fall.
        days date[] not null default '{}',
        -- Running time, summed over all runs of the load.
        seconds double precision not null default 0,
        started_at timestamptz not null default clock_timestamp(),
        finished_at timestamptz,
        error text,
        check (records_done = rows_loaded + rows_rejected)
      );

      create table rejected_events (
        rejection_id bigint generated always as identity primary key,
        source text not null check (source in ('file', 'http')),
        load_id integer references loads (load_id) on delete cascade,
        -- Line in the file (row number for Parquet) where the record begins.
        line bigint check (line > 0),
        reason text not null,
        raw text not null check (length(raw) <= 10000),
        received_at timestamptz not null default clock_timestamp(),
        check ((source = 'file') = (load_id is not null))
      );
      create index rejected_events_load on rejected_events (load_id, line);

      -- A running load holds advisory lock (5280, load_id). A row that says "running" without the lock was killed (kill -9, power failure)
      -- and counts as interrupted.
      create view load_states as
      select
        l.load_id, l.sha256, l.file_name, l.bytes,
        case when l.status = 'running' and k.objid is null then 'interrupted' else l.status end as status,
        l.records_done, l.rows_loaded, l.rows_rejected, l.rejections, l.days, l.seconds, l.started_at, l.finished_at, l.error
      from loads l
      left join pg_locks k
        on k.locktype = 'advisory' and k.classid = 5280 and k.objid = l.load_id::oid and k.objsubid = 2 and k.granted
        and k.database = (select d.oid from pg_database d where d.datname = current_database())`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop view load_states;
      drop table rejected_events;
      drop table loads`);
  }
}
