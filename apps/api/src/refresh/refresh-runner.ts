import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { JobTarget, RefreshRun } from '@storepulse/contracts';
import type pg from 'pg';
import { Counter } from 'prom-client';
import { z } from 'zod';
import { Background } from '../platform/background.js';
import { Database } from '../platform/database.js';
import { errorCode, errorMessage } from '../platform/error-code.js';
import { Log } from '../platform/log.js';
import { Metrics } from '../platform/metrics.js';
import { queryRow, type SqlClient } from '../platform/query-rows.js';
import { SQLSTATE } from '../platform/sqlstate.js';
import type { JobWork } from './job-work.js';
import { JobWorks } from './job-works.js';
import { REFRESH_LOCK_KEY } from '../../../../database/views/refresh-view.js';
import { StoppingError } from './refresh.errors.js';
import { RefreshRunsRepository, type RunRequest, type RunResult } from './refresh-runs.repository.js';
import { RunningRefresh } from './running-refresh.js';

/** The refresher waits for locks this long, its readers never do (R12). */
const LOCK_TIMEOUT_MS = 5000;

/** After a bulk load the run waits for one that began before the load ended; longer than that, the next tick does it. */
const LOAD_WAIT_MS = 120_000;

const OVERLAP = 'The run before was still going.';

const lockRow = z.object({ is_locked: z.boolean(), pid: z.number() });

export interface BegunRun {
  run: RefreshRun;
  /** Resolves when the run has ended, however it did; never rejects. */
  ended: Promise<void>;
}

/**
 * Runs a target once, over all processes (I7):
 *
 *     connect ──> session lock of the target ──> anything to do? ──> row "running" ──> begin … work … commit ──> disconnect
 *                 taken: skipped                  no: skipped         committed: seen   row "succeeded" inside     lock free
 *
 * The lock belongs to a connection of its own, not of a pool, so that it is gone when the process is. A row that says
 * "running" while the lock is free was left by a process that died: whoever gets the lock next says so.
 */
@Injectable()
export class RefreshRunner implements OnModuleDestroy {
  private readonly running = new Map<RunningRefresh, Promise<void>>();
  private isStopping = false;
  private readonly outcomes: Counter<'target' | 'status'>;

  constructor(
    private readonly database: Database,
    private readonly works: JobWorks,
    private readonly runs: RefreshRunsRepository,
    private readonly background: Background,
    private readonly log: Log,
    metrics: Metrics,
  ) {
    this.outcomes = new Counter({
      name: 'storepulse_refresh_runs_total',
      help: 'Runs of refresh jobs on this process, by how they ended',
      labelNames: ['target', 'status'],
      registers: [metrics.registry],
    });
  }

  /**
   * Begins a run and returns when it has begun.
   *
   * @returns the run, or the skip that was noted in its stead.
   * @throws StoppingError
   */
  async begin(request: RunRequest): Promise<BegunRun> {
    if (this.isStopping) throw new StoppingError();
    const work = this.works.of(request.target);
    const client = this.database.dedicatedClient(`storepulse ${request.target}`);
    let isHandedOver = false;
    try {
      await client.connect();
      await noticeLostClient(client);
      const backendPid = await this.lock(client, request);
      const skipReason = backendPid === null ? OVERLAP : await this.reasonToSkip(client, request, work);
      if (backendPid === null || skipReason !== null) {
        this.outcomes.inc({ target: request.target, status: 'skipped' });
        return { run: await this.runs.skip(client, request, skipReason ?? OVERLAP), ended: Promise.resolve() };
      }
      const run = await this.runs.begin(client, request);
      const running = new RunningRefresh(backendPid, request.timeoutSeconds, this.database.pool);
      const ended = this.carryOut(client, run, request, work, running);
      isHandedOver = true;
      this.running.set(running, ended);
      this.background.run(`run of ${request.target}`, ended);
      // Stopping began while this run did: it came too late to be cancelled with the others.
      if (this.isStopping) running.cancel('shutdown');
      return { run, ended };
    } finally {
      if (!isHandedOver) await client.end();
    }
  }

  /** Ends the record of runs whose process is gone. */
  async failOrphans(): Promise<void> {
    const targets = await this.runs.targetsRunning(this.database.pool);
    if (targets.length === 0) return;
    const client = this.database.dedicatedClient('storepulse upkeep of runs');
    try {
      await client.connect();
      for (const target of targets) {
        if ((await tryLock(client, target)) !== null) await this.runs.failOrphans(client, target);
      }
    } finally {
      await client.end();
    }
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    for (const running of this.running.keys()) running.cancel('shutdown');
    await Promise.all(this.running.values());
  }

  /** @returns the id of the connection's backend; null when another run of the target is going. */
  private async lock(client: pg.Client, { target, trigger }: RunRequest): Promise<number | null> {
    return trigger === 'load' ? waitForLock(client, target) : tryLock(client, target);
  }

  /** With the lock: ends what was left behind, and asks whether a run would change anything. Who asks by hand gets a run. */
  private async reasonToSkip(client: pg.Client, { target, trigger }: RunRequest, work: JobWork): Promise<string | null> {
    await this.runs.failOrphans(client, target);
    return trigger === 'manual' ? null : work.nothingToDo(client);
  }

  private async carryOut(client: pg.Client, run: RefreshRun, request: RunRequest, work: JobWork, running: RunningRefresh): Promise<void> {
    let result: RunResult;
    try {
      // Also kept by the server, for a process that hangs.
      await client.query(`select set_config('statement_timeout', $1, false)`, [`${request.timeoutSeconds * 1000}ms`]);
      await work.prepare?.(client);
      await client.query('begin');
      await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
      const rows = await work.run(client);
      result = { status: 'succeeded', rows, reason: null };
      await this.runs.finish(client, run.runId, result);
      await work.takeEffect?.();
      running.ended();
      await client.query('commit');
      await this.tidy(work, request);
    } catch (error) {
      running.ended();
      result = running.resultOf(error);
      if (result.status === 'failed') this.log.warn('a run failed', { target: request.target, run: run.runId, reason: result.reason });
      await this.recordFailure(client, run.runId, result);
    } finally {
      this.running.delete(running);
      // The lock goes with the connection, after the run's end is on record.
      await client.end().catch(() => undefined);
    }
    this.outcomes.inc({ target: request.target, status: result.status });
  }

  private async tidy(work: JobWork, { target }: RunRequest): Promise<void> {
    try {
      await work.tidy?.();
    } catch (error) {
      this.log.warn('a run could not tidy up', { target, reason: errorMessage(error) });
    }
  }

  /** By another connection, since this one may be what failed. Where the database is away, the next run puts it right. */
  private async recordFailure(client: pg.Client, runId: string, result: RunResult): Promise<void> {
    try {
      // Its row locks must be gone first, or the record would wait for them.
      await client.query('rollback').catch(() => client.end());
      await this.runs.finish(this.database.pool, runId, result);
    } catch (error) {
      this.log.error('the end of a run could not be recorded', error, { run: runId, status: result.status });
    }
  }
}

async function tryLock(client: SqlClient, target: JobTarget): Promise<number | null> {
  // Question: is nobody else running the target?
  const { is_locked, pid } = await queryRow(
    client,
    lockRow,
    `select pg_try_advisory_lock(${REFRESH_LOCK_KEY}) as is_locked, pg_backend_pid() as pid`,
    [target],
  );
  return is_locked ? pid : null;
}

async function waitForLock(client: SqlClient, target: JobTarget): Promise<number | null> {
  await client.query(`select set_config('lock_timeout', $1, false)`, [`${LOAD_WAIT_MS}ms`]);
  try {
    // Question: which backend is this, now that nobody else runs the target?
    const { pid } = await queryRow(
      client,
      lockRow,
      `select true as is_locked, pg_backend_pid() as pid from pg_advisory_lock(${REFRESH_LOCK_KEY})`,
      [target],
    );
    return pid;
  } catch (error) {
    if (errorCode(error) === SQLSTATE.lockNotAvailable) return null;
    throw error;
  }
}

/**
 * Lets the server look every second whether this process still lives: after a kill -9 it would otherwise work on to the end
 * of the statement, and hold the lock. Servers on Windows cannot look; there the lock goes with the statement.
 */
async function noticeLostClient(client: SqlClient): Promise<void> {
  try {
    await client.query(`select set_config('client_connection_check_interval', '1s', false)`);
  } catch (error) {
    if (errorCode(error) !== SQLSTATE.invalidParameterValue) throw error;
  }
}
