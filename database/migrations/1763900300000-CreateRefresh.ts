import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Schedules of refreshes and maintenance, their runs, and the last batch that each materialized view counts. */
export class CreateRefresh1763900300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table refresh_jobs (
        job_id bigint generated always as identity primary key,
        target text not null,
        cron text not null,
        time_zone text not null,
        enabled boolean not null default true,
        timeout_seconds integer not null check (timeout_seconds between 1 and 86400),
        -- The last tick that a process claimed, so that a tick runs once over all processes.
        last_tick_at timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`);
    await runner.query(`
      create table refresh_runs (
        run_id bigint generated always as identity primary key,
        job_id bigint references refresh_jobs (job_id) on delete set null,
        target text not null,
        trigger text not null check (trigger in ('schedule', 'manual', 'load', 'start')),
        status text not null check (status in ('running', 'succeeded', 'skipped', 'failed', 'timed_out', 'cancelled')),
        started_at timestamptz not null,
        finished_at timestamptz check (finished_at >= started_at),
        rows bigint,
        reason text,
        check ((status = 'running') = (finished_at is null))
      )`);
    // For the last run of a job, and for the history of a target.
    await runner.query(`create index refresh_runs_job_id on refresh_runs (job_id, run_id desc)`);
    await runner.query(`create index refresh_runs_target on refresh_runs (target, started_at desc)`);
    await runner.query(`create index refresh_runs_running on refresh_runs (target) where status = 'running'`);
    await runner.query(`
      create table view_state (
        view_name text primary key,
        -- The last batch whose events the view counts; set in the transaction of the refresh.
        as_of_batch bigint not null default 0,
        as_of timestamptz,
        refreshed_at timestamptz
      )`);
    await runner.query(`
      insert into view_state (view_name) values
        ('mv_sales_funnel'),
        ('mv_product_conversion_rates'),
        ('mv_abandoned_carts'),
        ('mv_user_session_analytics'),
        ('mv_brand_popularity_trends')`);
    // Every minute, at different seconds: five refreshes at once would only compete for the same two cores.
    await runner.query(`
      insert into refresh_jobs (target, cron, time_zone, timeout_seconds) values
        ('mv_sales_funnel', '0 * * * * *', 'UTC', 300),
        ('mv_product_conversion_rates', '10 * * * * *', 'UTC', 300),
        ('mv_abandoned_carts', '20 * * * * *', 'UTC', 300),
        ('mv_user_session_analytics', '30 * * * * *', 'UTC', 300),
        ('mv_brand_popularity_trends', '40 * * * * *', 'UTC', 300),
        ('partitions', '0 5 0 * * *', 'UTC', 300),
        ('housekeeping', '0 17 * * * *', 'UTC', 300)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table refresh_runs, refresh_jobs, view_state`);
  }
}
