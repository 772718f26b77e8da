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
import type { JobWork } from './job-work.js';
import { JobWorks } from './job-works.js';
import { REFRESH_LOCK_KEY } from '../../../../database/views/refresh-view.js';
import { StoppingError } from './refresh.errors.js';
import { RefreshRunsRepository, type RunRequest, type RunResult } from './refresh-runs.repository.js';
import { limitStatements, type RunConnection, RunConnections, settleAside } from './run-connections.js';
import { RunningRefresh } from './running-refresh.js';

/** The refresher waits for locks this long, its readers never do (R12). */
const LOCK_TIMEOUT_MS = 5000;

/** After a bulk load the run waits for one that began before the load ended; longer than that, the next tick does it. */
const LOAD_WAIT_MS = 120_000;

const OVERLAP = 'The run before was still going.';

const lockRow = z.object({ is_locked: z.boolean() });

export interface BegunRun {
  run: RefreshRun;
  /** Resolves when the run has ended, however it did; never rejects. */
  ended: Promise<void>;
}

/**
 * Runs a target once, over all processes (I7):
 *
 *     session lock of the target ──> anything to do? ──> row "running" ──> begin … work … commit ──> lock free
 *     taken: skipped                  no: skipped         committed: seen   row "succeeded" inside
 *
 * The lock belongs to a connection of runs (run-connections.ts), so that it is gone when the process is. A row that says
 * "running" while the lock is free was left by a process that died: whoever gets the lock next says so.
 */
@Injectable()
export class RefreshRunner implements OnModuleDestroy {
  private readonly running = new Map<RunningRefresh, Promise<void>>();
  private isStopping = false;
  private readonly outcomes: Counter<'target' | 'status'>;

  constructor(
    private readonly database: Database,
    private readonly connections: RunConnections,
    private readonly works: JobWorks,
    private readonly runs: RefreshRunsRepository,
    private readonly background: Background,
    private readonly disk: DiskSpace,
    private readonly log: Log,
    metrics: Metrics,
  ) {
    this.outcomes = new Counter({
      name: 'storepulse_refresh_runs_total',
      help: 'Runs of refresh jobs on this process, by how they ended',
      labelNames: ['target', 'status'],
      registers: [metrics.registry],
    });
    disk.onChange(() => {
      if (this.isFull) for (const running of this.running.keys()) running.cancel('disk');
    });
  }

  /**
   * Begins a run and returns when it has begun.
   *
   * @returns the run, or the skip that was noted in its stead.
   * @throws StoppingError, DiskFullError
   */
  async begin(request: RunRequest): Promise<BegunRun> {
    if (this.isStopping) throw new StoppingError();
    if (this.disk.full !== null) throw new DiskFullError(this.disk.full.neededBytes);
    const work = this.works.of(request.target);
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
      const running = new RunningRefresh(backendPid, request.timeoutSeconds, this.database.writers.jobs);
      const ended = this.carryOut(connection, run, request, work, running);
      isHandedOver = true;
      this.running.set(running, ended);
      this.background.run(`run of ${request.target}`, ended);
      // Stopping began while this run did: it came too late to be cancelled with the others.
      if (this.isStopping) running.cancel('shutdown');
      else if (this.isFull) running.cancel('disk');
      return { run, ended };
    } finally {
      if (!isHandedOver) await connection.release(isSound);
    }
  }

  /** Read anew: it changes while a run begins. */
  private get isFull(): boolean {
    return this.disk.full !== null;
  }

  /** Ends the record of runs whose process is gone. */
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

  /** @returns false when another run of the target is going. */
  private async lock(client: SqlClient, { target, trigger }: RunRequest): Promise<boolean> {
    return trigger === 'load' ? waitForLock(client, target) : tryLock(client, target);
  }

  /** With the lock: ends what was left behind, and asks whether a run would change anything. Who asks by hand gets a run. */
  private async reasonToSkip(client: pg.ClientBase, { target, trigger }: RunRequest, work: JobWork): Promise<string | null> {
    await this.runs.failOrphans(client, target);
    return trigger === 'manual' ? null : work.nothingToDo(client);
  }

  private async carryOut(
    connection: RunConnection,
    run: RefreshRun,
    request: RunRequest,
    work: JobWork,
    running: RunningRefresh,
  ): Promise<void> {
    const { client } = connection;
    let result: RunResult;
    let aside: RunConnection | undefined;
    const openAside = async (): Promise<pg.ClientBase> => {
      aside = await this.connections.openAside(request.target);
      running.worksOn(aside.backendPid);
      await limitStatements(aside.client, request.timeoutSeconds);
      await settleAside(aside, request.target);
      return aside.client;
    };
    try {
      await limitStatements(client, request.timeoutSeconds);
      await work.prepare?.(client, openAside);
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
    await aside?.release(isSound);
    // The lock goes with it, after the run's end is on record.
    await connection.release(isSound);
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
  private async recordFailure(connection: RunConnection, runId: string, result: RunResult): Promise<void> {
    try {
      // Its row locks must be gone first, or the record would wait for them.
      await connection.client.query('rollback').catch(() => connection.release(false));
      await this.runs.finish(this.database.writers.jobs, runId, result);
    } catch (error) {
      this.log.error('the end of a run could not be recorded', error, { run: runId, status: result.status });
    }
  }
}

async function tryLock(client: SqlClient, target: JobTarget): Promise<boolean> {
  // Question: is nobody else running the target?
  const { is_locked } = await queryRow(client, lockRow, `select pg_try_advisory_lock(${REFRESH_LOCK_KEY}) as is_locked`, [target]);
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
