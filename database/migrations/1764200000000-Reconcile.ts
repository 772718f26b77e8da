import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Results of recomputing the store from its events, and the nightly job that does it. */
export class Reconcile1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The newest check of each day in the store, as of the last run.
      create table reconcile_results (
        -- Null: the check of the whole store and the views.
        day date unique nulls not distinct,
        -- Null: not checked yet.
        checked_at timestamptz,
        seconds double precision,
        differing_rows bigint not null default 0,
        -- [{ table, rows, first: [{ key, stored, recomputed }] }]
        differences jsonb not null default '[]'
      );
      insert into refresh_jobs (target, cron, time_zone, timeout_seconds)
      select 'reconcile', '0 40 3 * * *', coalesce(time_zone, 'UTC'), 7200 from store_state`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table reconcile_results;
      delete from refresh_runs where target = 'reconcile';
      delete from refresh_jobs where target = 'reconcile'`);
  }
}
