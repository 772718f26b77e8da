import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { EventFileFormat } from '@storepulse/contracts';
import { DatabaseAddresses } from '@storepulse/database/roles/database-addresses.js';
import { z } from 'zod';
import { Settings } from '../config/settings.js';
import { DiskSpace } from '../platform/disk-space.js';
import { Background } from '../platform/background.js';
import { Clock } from '../platform/clock.js';
import { numeric } from '../platform/column-types.js';
import { Database } from '../platform/database.js';
import { AskerLeftError } from '../platform/reads.errors.js';
import { errorMessage } from '../platform/error-code.js';
import { Log } from '../platform/log.js';
import { queryRow, type RowSource, type SqlClient } from '../platform/query-rows.js';
import { ColumnsMetrics } from './columns-metrics.js';
import { type ColumnsStatus, folderBytes } from './columns-status.js';
import { endsProcess } from './damage.js';
import { ColumnsBuildingError, ColumnsUnavailableError } from './errors.js';
import { type ColumnReply, type ColumnRequest, numberedReply } from './messages.js';
import { withLiterals } from './sql-literal.js';

/** Longest query. */
const QUERY_MS = 20_000;
/** A process that does not stop a query within this time is killed. */
const INTERRUPT_MS = 5_000;
const INTERRUPT_AGAIN_MS = 50;
/** Copying the newest days. */
const FOLLOW_MS = 60_000;
/** An export, beside other requests. */
const EXPORT_MS = 600_000;
/** A question about the status. */
const STATUS_MS = 2_000;
/** A process that cannot start must not be started again for each query. */
const RESTART_PAUSE_MS = 2_000;

/** A smaller store is copied within the first answer. */
const LARGE_STORE_EVENTS = 1_000_000;

const storedRow = z.object({ events: numeric });
const snapshotRow = z.object({ snapshot: z.string() });

/** Raised here; other errors of a count, such as those of PostgreSQL, pass through. */
class ColumnsError extends Error {}
/** The process ended before it replied. */
class ProcessEndedError extends ColumnsError {}

/** It goes on in the background, or is tried again by the next question. */
function notYet(error: unknown): void {
  if (!(error instanceof ColumnsBuildingError) && !(error instanceof ColumnsUnavailableError)) throw error;
}

/** What an export writes. */
export interface ExportJob {
  /** Run before the query, for example to make a table that it reads. */
  statements: readonly { sql: string; values: readonly unknown[] }[];
  query: { sql: string; values: readonly unknown[] };
  format: EventFileFormat;
}

/** An export of one snapshot that has not been written. Write or drop it. */
export interface BegunExport {
  /** @returns the file, in a folder of its own that the caller removes */
  write(job: ExportJob, signal?: AbortSignal): Promise<{ path: string; rows: number }>;
  drop(): void;
}

interface Running {
  child: ChildProcess;
  /** Requests that run beside others. */
  exports: number;
  waiting: Map<number, { done: (reply: ColumnReply) => void; failed: (error: Error) => void }>;
}

/**
 * The events and sessions of the store as columns, in a process of its own (column-process.ts). They answer, exactly, what no
 * roll-up holds. They are a copy: if they are lost, the process copies them again.
 */
@Injectable()
export class Columns implements OnApplicationBootstrap, OnModuleDestroy {
  private running: Running | undefined;
  /** Set before `running`: a process that is still starting must end too. */
  private child: ChildProcess | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private requests = 0;
  private pausedUntil = 0;
  private isStopped = false;
  /** While the columns are being built: the share of the events they hold, from 0 to 1. */
  private building: number | null = null;
  private followedAt: Date | null = null;
  /** Why the last question failed; null once one is answered. */
  private failure: string | null = null;
  private held: { events: number; batch: number } | null = null;
  private asking: Promise<ColumnsStatus> | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly addresses: DatabaseAddresses,
    private readonly disk: DiskSpace,
    private readonly database: Database,
    private readonly background: Background,
    private readonly clock: Clock,
    private readonly metrics: ColumnsMetrics,
    private readonly log: Log,
  ) {
    metrics.watch(() => this.status());
  }

  /** In a large store, nobody should wait for the copy when they ask. */
  onApplicationBootstrap(): void {
    this.background.run('prepare the columns', this.prepare());
  }

  private async prepare(): Promise<void> {
    await this.database.readInBackground(async (client) => {
      const { events } = await queryRow(client, storedRow, `select coalesce(sum(events), 0) as events from stage_days`);
      if (events > LARGE_STORE_EVENTS) await this.asOf(client, async () => null).catch(notYet);
    });
  }

  /**
   * Runs a count on the columns, as of the snapshot of the client's transaction.
   *
   * @param count gets a client that runs the SQL of `events` and `sessions` on the columns; called again if the process ends meanwhile
   * @throws ColumnsBuildingError, ColumnsUnavailableError
   */
  async asOf<T>(client: SqlClient, count: (columns: RowSource) => Promise<T>): Promise<T> {
    if (this.isStopped || performance.now() < this.pausedUntil || this.disk.full !== null || !existsSync(this.settings.dataDir))
      throw new ColumnsUnavailableError();
    const { snapshot } = await queryRow(client, snapshotRow, 'select pg_export_snapshot() as snapshot');
    const askedAt = performance.now();
    const signal = this.database.signalOf(client);
    const work = async () => {
      if (signal?.aborted) throw new AskerLeftError();
      // Its transaction waits meanwhile, and must not wait for long.
      if (performance.now() - askedAt > QUERY_MS) throw new ColumnsError('waited too long for its turn');
      try {
        return await this.counted(snapshot, count, signal);
      } catch (error) {
        if (signal?.aborted) throw new AskerLeftError();
        if (!(error instanceof ProcessEndedError) || this.isStopped) throw error;
        this.log.warn('the process of the columns is started again', { reason: error.message });
        return await this.counted(snapshot, count, signal);
      }
    };
    // One after the other: the process has one connection, and two counts at once would only share its cores.
    try {
      return await this.inTurn(work);
    } catch (error) {
      if (!(error instanceof ColumnsError)) throw error;
      this.failure = errorMessage(error);
      this.log.warn('the columns could not answer', { reason: this.failure });
      if (error instanceof ProcessEndedError) this.pausedUntil = performance.now() + RESTART_PAUSE_MS;
      throw new ColumnsUnavailableError({ cause: error });
    }
  }

  /** Whether anything was ever copied. */
  async isKept(): Promise<boolean> {
    return (await folderBytes(this.folder)) > 0;
  }

  /** Removes a day, so that the next question copies it again. */
  async forget(day: string): Promise<void> {
    await this.inTurn(() => this.send({ type: 'forget', days: [day] }, FOLLOW_MS));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private get folder(): string {
    return join(this.settings.dataDir, 'columns');
  }

  /**
   * Begins an export as of the snapshot of the client's transaction, which may end then. Other questions are answered while it is written.
   *
   * @throws ColumnsBuildingError, ColumnsUnavailableError
   */
  beginExport(client: SqlClient): Promise<BegunExport> {
    return this.asOf(client, async () => {
      const { snapshot } = await queryRow(client, snapshotRow, 'select pg_export_snapshot() as snapshot');
      this.requests += 1;
      const exportId = this.requests;
      await this.send({ type: 'beginExport', exportId, snapshot }, FOLLOW_MS);
      const { running } = this;
      if (running === undefined) throw new ProcessEndedError('the process of the columns ended');
      const drop = () => running.child.send({ id: 0, request: { type: 'dropExport', exportId } }, () => undefined);
      return {
        write: (job, signal) => {
          if (signal?.aborted !== true) return this.writeExport(running, exportId, job, signal);
          drop();
          throw new AskerLeftError();
        },
        drop,
      };
    });
  }

  private async writeExport(running: Running, exportId: number, job: ExportJob, signal: AbortSignal | undefined) {
    const { format } = job;
    const statements = job.statements.map(({ sql, values }) => withLiterals(sql, values));
    const query = withLiterals(job.query.sql, job.query.values);
    running.exports += 1;
    try {
      const written = await this.ask(running, { type: 'writeExport', exportId, statements, query, format }, EXPORT_MS, signal);
      if (written.type === 'file') return written;
      throw new ColumnsError(written.type === 'failed' ? written.reason : 'wrote no file');
    } catch (error) {
      if (signal?.aborted) throw new AskerLeftError();
      this.log.warn('an export failed', { reason: errorMessage(error) });
      throw new ColumnsUnavailableError({ cause: error });
    } finally {
      running.exports -= 1;
    }
  }

  private async counted<T>(snapshot: string, count: (columns: RowSource) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const state = await this.send({ type: 'follow', snapshot }, FOLLOW_MS);
    this.building = state.type === 'building' ? state.share : null;
    this.failure = null;
    if (this.building !== null) throw new ColumnsBuildingError(this.building);
    this.followedAt = this.clock.now();
    return count(this.client(signal));
  }

  /**
   * The state of the columns. Asks them a question, unless they are busy with another, which has its own limit. Never throws; callers of
   * the same moment share one question.
   */
  status(): Promise<ColumnsStatus> {
    this.asking ??= this.readStatus().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async readStatus(): Promise<ColumnsStatus> {
    const { running } = this;
    if (running !== undefined && running.waiting.size === running.exports) {
      try {
        const reply = await this.ask(running, { type: 'status' }, STATUS_MS);
        if (reply.type === 'failed') throw new Error(reply.reason);
        this.building = reply.type === 'building' ? reply.share : null;
        if (reply.type === 'held') this.held = reply;
        this.failure = null;
      } catch (error) {
        this.failure = errorMessage(error);
      }
    }
    const isBuilding = this.building !== null && this.running !== undefined;
    const state = this.failure !== null ? 'unavailable' : isBuilding ? 'building' : this.running === undefined ? 'idle' : 'ready';
    return {
      state,
      share: state === 'building' ? this.building : null,
      reason: state === 'unavailable' ? this.failure : null,
      events: this.held?.events ?? null,
      batch: this.held?.batch ?? null,
      followedAt: this.followedAt,
      bytes: await folderBytes(this.folder),
    };
  }

  /** @param signal aborted when the asker has left: stops the running query */
  private client(signal: AbortSignal | undefined): RowSource {
    const query = async (sql: string, values: readonly unknown[]) => {
      this.metrics.queries.inc();
      const ended = this.metrics.seconds.startTimer();
      const reply = await this.send({ type: 'query', sql: withLiterals(sql, values) }, QUERY_MS, signal).finally(ended);
      return { rows: reply.type === 'rows' ? reply.rows : [] };
    };
    return { query };
  }

  /** @throws if the request fails or takes longer than `limitMs` */
  private async send(request: ColumnRequest, limitMs: number, signal?: AbortSignal): Promise<ColumnReply> {
    const running = (this.running ??= await this.start());
    const reply = await this.ask(running, request, limitMs, signal).catch((error: unknown) => {
      this.leave(running);
      throw error;
    });
    if (reply.type !== 'failed') return reply;
    if (!endsProcess(reply.reason)) throw new ColumnsError(reply.reason);
    this.leave(running);
    throw new ProcessEndedError(reply.reason);
  }

  private ask({ child, waiting }: Running, request: ColumnRequest, limitMs: number, signal?: AbortSignal): Promise<ColumnReply> {
    this.requests += 1;
    const id = this.requests;
    return new Promise<ColumnReply>((done, failed) => {
      const interrupt = () => child.send({ id: 0, request: { type: 'interrupt', of: id } });
      let again: NodeJS.Timeout | undefined;
      // One that arrives before the statement has begun has no effect.
      const leave = () => (again = setInterval(interrupt, INTERRUPT_AGAIN_MS));
      let timer = setTimeout(() => {
        interrupt();
        timer = setTimeout(() => child.kill('SIGKILL'), INTERRUPT_MS);
      }, limitMs);
      const settle =
        <V>(next: (value: V) => void) =>
        (value: V) => {
          clearTimeout(timer);
          clearInterval(again);
          signal?.removeEventListener('abort', leave);
          waiting.delete(id);
          next(value);
        };
      signal?.addEventListener('abort', leave, { once: true });
      waiting.set(id, { done: settle(done), failed: settle(failed) });
      child.send({ id, request }, (error) => error !== null && waiting.get(id)?.failed(new ProcessEndedError(error.message)));
    });
  }

  private async start(): Promise<Running> {
    const child = fork(join(import.meta.dirname, 'column-process.js'), {
      // Neither its secrets nor its memory limits are those of the API.
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    if (this.child !== undefined) this.metrics.restarts.inc();
    this.child = child;
    const running: Running = { child, exports: 0, waiting: new Map() };
    child.on('message', (message) => {
      const { id, reply } = numberedReply.parse(message);
      running.waiting.get(id)?.done(reply);
    });
    const ended = (reason: string) => {
      this.leave(running);
      for (const { failed } of running.waiting.values()) failed(new ProcessEndedError(reason));
    };
    child.once('exit', (code, signal) => ended(`the process of the columns ended (${signal ?? code})`));
    child.once('error', (error) => ended(error.message));
    const opened = await this.ask(running, { type: 'open', folder: this.folder, databaseUrl: this.addresses.of('read') }, FOLLOW_MS);
    if (opened.type === 'failed') {
      child.kill('SIGKILL');
      throw new ProcessEndedError(opened.reason);
    }
    return running;
  }

  /** The next request starts another process. */
  private leave(running: Running): void {
    if (this.running === running) this.running = undefined;
    running.child.kill('SIGKILL');
  }

  /** Before the database: it waits for the work of `Background`, and that may wait for an answer from here. */
  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((done) => child.once('exit', done));
    // It may be in the middle of a query, and loses nothing.
    child.kill('SIGKILL');
    await exited;
  }
}
