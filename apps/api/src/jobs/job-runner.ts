import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { JobTarget, RefreshRun } from '@storepulse/contracts';
import type pg from 'pg';
import { Counter } from 'prom-client';
import { z } from 'zod';
import { Background } from '../platform/background.js';
import { Database } from '../platform/database.js';
import { DiskSpace } from '../platform/disk-space.js';
import { errorCode, errorMessage } from '../platform/error-code.js';
import { DiskFullError } from '../platform/errors.js';
import { Log } from '../platform/log.js';
import { Metrics } from '../platform/metrics.js';
import { queryRow, type SqlClient } from '../platform/query-rows.js';
import { SQLSTATE } from '../platform/sqlstate.js';
import type { JobHandler } from '../platform/job.js';
import { JobHandlers } from './job-handlers.js';
import { REFRESH_LOCK_KEY } from '@storepulse/database/views/refresh-view.js';
import { StoppingError } from './jobs.errors.js';
import { RunsRepository, type RunRequest, type RunResult } from './runs.repository.js';
import { limitStatements, type RunConnection, RunConnections, prepareSecond } from './run-connections.js';
import { RunningJob } from './running-job.js';

/** The refresher waits this long for locks; its readers never wait for them (R12). */
const LOCK_TIMEOUT_MS = 5000;

/** After a bulk load, how long a run waits for one that started before the load ended. Beyond that, the next tick refreshes. */
const LOAD_WAIT_MS = 120_000;

const OVERLAP = 'The previous run was still in progress.';

const lockRow = z.object({ is_locked: z.boolean() });

export interface BegunRun {
  run: RefreshRun;
  /** Resolves when the run has ended, whatever its result; never rejects. */
  ended: Promise<void>;
}

/**
 * Runs a target once across all processes (I7):
 *
 *     session lock of the target ──> anything to do? ──> row "running" ──> begin … work … commit ──> lock free
 *     taken: skipped                  no: skipped         committed: seen   row "succeeded" inside
 *
 * The lock belongs to a run connection (run-connections.ts), so it is released when the process dies. A row that says "running" while the
 * lock is free was left by a dead process: whoever gets the lock next marks it failed.
 */
@Injectable()
export class JobRunner implements OnModuleDestroy {
  private readonly running = new Map<RunningJob, Promise<void>>();
  private isStopping = false;
  private readonly outcomes: Counter<'target' | 'status'>;

  constructor(
    private readonly database: Database,
    private readonly connections: RunConnections,
    private readonly handlers: JobHandlers,
    private readonly runs: RunsRepository,
    private readonly background: Background,
    private readonly disk: DiskSpace,
    private readonly log: Log,
    metrics: Metrics,
  ) {
    this.outcomes = new Counter({
      name: 'storepulse_refresh_runs_total',
      help: 'Job runs on this process, by result',
      labelNames: ['target', 'status'],
      registers: [metrics.registry],
    });
    disk.onChange(() => {
      if (this.isFull) for (const running of this.running.keys()) running.cancel('disk');
    });
  }

  /**
   * Starts a run and returns once it has started.
   *
   * @returns the run, or the skip recorded instead.
   * @throws StoppingError, DiskFullError
   */
  async begin(request: RunRequest): Promise<BegunRun> {
    if (this.isStopping) throw new StoppingError();
    if (this.disk.full !== null) throw new DiskFullError(this.disk.full.neededBytes);
    const work = this.handlers.of(request.target);
    const connection = await this.connections.open(request.target);
    const { client, backendPid } = connection;
    let isHandedOver = false;
    let isSound = false;
    try {
      const skipReason = (await this.lock(client, request)) ? await this.reasonToSkip(client, request, work) : OVERLAP;
      if (skipReason !== null) {
        this.outcomes.inc({ target: request.target, status: 'skipped' });
        const run = await this.runs.skip(client, request, skipReason);
        isSound = true;
        return { run, ended: Promise.resolve() };
      }
      const run = await this.runs.begin(client, request);
      const running = new RunningJob(backendPid, request.timeoutSeconds, this.database.writers.jobs);
      const ended = this.carryOut(connection, run, request, work, running);
      isHandedOver = true;
      this.running.set(running, ended);
      this.background.run(`run of ${request.target}`, ended);
      // Shutdown, or a full disk, may have come too early to cancel this run along with the others.
      if (this.isStopping) running.cancel('shutdown');
      else if (this.isFull) running.cancel('disk');
      return { run, ended };
    } finally {
      if (!isHandedOver) await connection.release(isSound);
    }
  }

  /** A getter, because it changes while a run starts. */
  private get isFull(): boolean {
    return this.disk.full !== null;
  }

  /** Marks runs whose process has died as failed. */
  async failOrphans(): Promise<void> {
    const targets = await this.runs.targetsRunning(this.database.pool);
    if (targets.length === 0) return;
    const client = this.database.dedicatedClient('jobs', 'storepulse upkeep of runs');
    try {
      await client.connect();
      for (const target of targets) {
        if (await tryLock(client, target)) await this.runs.failOrphans(client, target);
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

  /** @returns false when another run of the target holds the lock. */
  private async lock(client: SqlClient, { target, trigger }: RunRequest): Promise<boolean> {
    return trigger === 'load' ? waitForLock(client, target) : tryLock(client, target);
  }

  /** Requires the lock. Fails orphaned runs, then checks whether a run would change anything. A manual run is never skipped. */
  private async reasonToSkip(client: pg.ClientBase, { target, trigger }: RunRequest, work: JobHandler): Promise<string | null> {
    await this.runs.failOrphans(client, target);
    return trigger === 'manual' ? null : work.nothingToDo(client);
  }

  private async carryOut(
    connection: RunConnection,
    run: RefreshRun,
    request: RunRequest,
    work: JobHandler,
    running: RunningJob,
  ): Promise<void> {
    const { client } = connection;
    let result: RunResult;
    let second: RunConnection | undefined;
    const openSecond = async (): Promise<pg.ClientBase> => {
      second = await this.connections.openSecond(request.target);
      running.worksOn(second.backendPid);
      await limitStatements(second.client, request.timeoutSeconds);
      await prepareSecond(second, request.target);
      return second.client;
    };
    try {
      await limitStatements(client, request.timeoutSeconds);
      await work.prepare?.(client, openSecond);
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
      await this.recordFailure(connection, run.runId, result);
    } finally {
      this.running.delete(running);
    }
    const isSound = result.status === 'succeeded' && !running.wasCancelled;
    await second?.release(isSound);
    // Releases the lock too, now that the run's end is recorded.
    await connection.release(isSound);
    this.outcomes.inc({ target: request.target, status: result.status });
  }

  private async tidy(work: JobHandler, { target }: RunRequest): Promise<void> {
    try {
      await work.tidy?.();
    } catch (error) {
      this.log.warn('a run could not clean up', { target, reason: errorMessage(error) });
    }
  }

  /** Uses another connection, because this one may be what failed. If the database is unreachable, the next run fixes the record. */
  private async recordFailure(connection: RunConnection, runId: string, result: RunResult): Promise<void> {
    try {
      // Release its row locks first, or the record would wait for them.
      await connection.client.query('rollback').catch(() => connection.release(false));
      await this.runs.finish(this.database.writers.jobs, runId, result);
    } catch (error) {
      this.log.error('could not record the end of a run', error, { run: runId, status: result.status });
    }
  }
}

async function tryLock(client: SqlClient, target: JobTarget): Promise<boolean> {
  const { is_locked } = await queryRow(client, lockRow, `select pg_try_advisory_lock(${REFRESH_LOCK_KEY}) as is_locked`, [target]);
  // fault: racing-refreshes
  return is_locked;
}

async function waitForLock(client: SqlClient, target: JobTarget): Promise<boolean> {
  await client.query(`select set_config('lock_timeout', $1, false)`, [`${LOAD_WAIT_MS}ms`]);
  try {
    await client.query(`select pg_advisory_lock(${REFRESH_LOCK_KEY})`, [target]);
    return true;
  } catch (error) {
    if (errorCode(error) === SQLSTATE.lockNotAvailable) return false;
    throw error;
  }
}
