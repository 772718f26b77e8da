import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type JobTarget, jobTarget, type RefreshRun, runStatus, type RunStatus, type RunTrigger, runTrigger } from '@storepulse/contracts';
import { BEGIN_RUN, FAIL_ORPHANS, FINISH_RUN, RUN_COLUMNS } from '@storepulse/database/views/run-record.js';
import type pg from 'pg';
import { Repository } from 'typeorm';
import { z } from 'zod';
import { DeletesExpired } from '../platform/job.js';
import { Notices } from '../platform/notices.js';
import { queryRows, type SqlClient } from '../platform/query-rows.js';
import { RunEntity, toRefreshRun } from './run.entity.js';

/** Runs kept of each target. */
const RUNS_PER_TARGET = 1000;

const runRow = z.object({
  runId: z.string(),
  jobId: z.string().nullable(),
  target: jobTarget,
  trigger: runTrigger,
  status: runStatus,
  startedAt: z.date(),
  finishedAt: z.date().nullable(),
  rows: z.string().nullable(),
  reason: z.string().nullable(),
});

export interface RunRequest {
  target: JobTarget;
  trigger: RunTrigger;
  jobId: string | null;
  timeoutSeconds: number;
}

export interface RunResult {
  status: Exclude<RunStatus, 'running'>;
  rows: number | null;
  reason: string | null;
}

export interface RunFilter {
  jobId?: string | undefined;
  target?: JobTarget | undefined;
  limit: number;
}

/** The run history. Times come from the database's clock, so that runs of several processes are in one order. */
@Injectable()
export class RunsRepository {
  constructor(
    @InjectRepository(RunEntity) private readonly runs: Repository<RunEntity>,
    private readonly notices: Notices,
  ) {}

  async list({ jobId, target, limit }: RunFilter): Promise<RefreshRun[]> {
    const where = { ...(jobId === undefined ? {} : { jobId }), ...(target === undefined ? {} : { target }) };
    const found = await this.runs.find({ where, order: { startedAt: 'DESC', runId: 'DESC' }, take: limit });
    return found.map(toRefreshRun);
  }

  /** The last run of each job, by job id: its own, or an unscheduled run of its target. */
  async lastOfJobs(client: SqlClient): Promise<Map<string, RefreshRun>> {
    const rows = await queryRows(
      client,
      runRow.extend({ forJob: z.string() }),
      `select j.job_id as "forJob",
         r."runId", r."jobId", r.target, r.trigger, r.status, r."startedAt", r."finishedAt", r.rows, r.reason
       from refresh_jobs j
       cross join lateral (
         select ${RUN_COLUMNS}
         from refresh_runs
         where target = j.target and (job_id = j.job_id or job_id is null)
         order by started_at desc, run_id desc
         limit 1) r`,
    );
    return new Map(rows.map((row) => [row.forJob, toRefreshRun(row)]));
  }

  async begin(client: SqlClient, { target, trigger, jobId }: RunRequest): Promise<RefreshRun> {
    const [run] = await this.tell(client, BEGIN_RUN, [jobId, target, trigger]);
    if (run === undefined) throw new Error('an insert returned no row');
    return run;
  }

  /** Ends a run that is still marked as running. */
  async finish(client: SqlClient, runId: string, { status, rows, reason }: RunResult): Promise<void> {
    await this.tell(client, FINISH_RUN, [runId, status, rows, reason]);
  }

  /**
   * Records a skipped run. Repeated skips for the same reason share one row whose time advances; otherwise they would fill the history
   * of an idle night.
   */
  async skip(client: SqlClient, { target, trigger, jobId }: RunRequest, reason: string): Promise<RefreshRun> {
    // If the job's newest run is the same skip, move that one instead.
    const [repeated] = await this.tell(
      client,
      `update refresh_runs
       set started_at = clock_timestamp(), finished_at = clock_timestamp()
       where run_id = (select max(run_id) from refresh_runs where job_id = $1)
         and status = 'skipped' and trigger = $2 and reason = $3
       returning ${RUN_COLUMNS}`,
      [jobId, trigger, reason],
    );
    if (repeated !== undefined) return repeated;
    const [skipped] = await this.tell(
      client,
      `insert into refresh_runs (job_id, target, trigger, status, started_at, finished_at, reason)
       select (select job_id from refresh_jobs where job_id = $1), $2, $3, 'skipped', now.at, now.at, $4
       from (select clock_timestamp() as at) now
       returning ${RUN_COLUMNS}`,
      [jobId, target, trigger, reason],
    );
    if (skipped === undefined) throw new Error('an insert returned no row');
    return skipped;
  }

  /**
   * Fails the runs of a target whose process has died. Requires the target's lock, which proves that nobody is running it.
   *
   * @returns the number of failed runs.
   */
  async failOrphans(client: SqlClient, target: JobTarget): Promise<number> {
    return (await this.tell(client, FAIL_ORPHANS, [target])).length;
  }

  async targetsRunning(client: SqlClient): Promise<JobTarget[]> {
    const rows = await queryRows(
      client,
      z.object({ target: jobTarget }),
      `select distinct target from refresh_runs where status = 'running'`,
    );
    return rows.map((row) => row.target);
  }

  @DeletesExpired({})
  async deleteOld(client: pg.ClientBase): Promise<number> {
    const result = await client.query(
      `delete from refresh_runs
       where run_id in (
         select run_id
         from (select run_id, row_number() over (partition by target order by started_at desc) as place from refresh_runs) r
         where place > $1)`,
      [RUNS_PER_TARGET],
    );
    return result.rowCount ?? 0;
  }

  /** Runs a statement that changes runs, and notifies about each. */
  private async tell(client: SqlClient, sql: string, params: unknown[]): Promise<RefreshRun[]> {
    const runs = (await queryRows(client, runRow, sql, params)).map(toRefreshRun);
    for (const { runId, target, status } of runs) await this.notices.publish(client, { type: 'refreshRunChanged', runId, target, status });
    return runs;
  }
}
