/** The statements that record a run of a job in `refresh_runs`. Times come from the database's clock: runs of several processes are in one order. */

/** Columns of a run, named as in the contracts. */
export const RUN_COLUMNS = `run_id as "runId", job_id as "jobId", target, trigger, status, started_at as "startedAt", finished_at as "finishedAt", rows, reason`;

/** $1 job id, $2 target, $3 trigger. If the job was removed just now, the run is recorded without a job. */
export const BEGIN_RUN = `insert into refresh_runs (job_id, target, trigger, status, started_at)
  values ((select job_id from refresh_jobs where job_id = $1), $2, $3, 'running', clock_timestamp())
  returning ${RUN_COLUMNS}`;

/** $1 run id, $2 status, $3 rows, $4 reason. Ends a run that is still marked as running. */
export const FINISH_RUN = `update refresh_runs
  set status = $2, finished_at = greatest(started_at, clock_timestamp()), rows = $3, reason = $4
  where run_id = $1 and status = 'running'
  returning ${RUN_COLUMNS}`;

/** $1 target. Fails runs whose process has died; whoever holds the lock of the target knows that nobody is running it. */
export const FAIL_ORPHANS = `update refresh_runs
  set status = 'failed', finished_at = greatest(started_at, clock_timestamp()), reason = 'The process ended before the run did.'
  where target = $1 and status = 'running'
  returning ${RUN_COLUMNS}`;
