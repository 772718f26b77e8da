import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { EventFileFormat } from '@storepulse/contracts';
import { DatabaseAddresses } from '@storepulse/database/roles/database-addresses.js';
import { z } from 'zod';
import { Settings } from '../config/settings.js';
import { DiskSpace } from '../platform/disk-space.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { AskerLeftError } from '../platform/reads.errors.js';
import { errorMessage } from '../platform/error-code.js';
import { Log } from '../platform/log.js';
import { queryRow, type RowSource, type SqlClient } from '../platform/query-rows.js';
import { ColumnChild } from './column-child.js';
import { ColumnsMetrics } from './columns-metrics.js';
import { type ColumnsStatus, folderBytes } from './columns-status.js';
import { ColumnsBuildingError, ColumnsError, ColumnsUnavailableError, ProcessEndedError } from './errors.js';
import type { ColumnReply, ColumnRequest } from './messages.js';
import { withLiterals } from './sql-literal.js';

/** Longest query. */
const QUERY_MS = 20_000;
/** Copying the newest days. */
const FOLLOW_MS = 60_000;
/** An export, beside other requests. */
const EXPORT_MS = 600_000;
/** A question about the status. */
const STATUS_MS = 2_000;
/** A process that cannot start must not be started again for each query. */
const RESTART_PAUSE_MS = 2_000;

const snapshotRow = z.object({ snapshot: z.string() });

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

/**
 * The events and sessions of the store as columns, in a process of its own (column-process.ts). They answer, exactly, what no
 * roll-up holds. They are a copy: if they are lost, the process copies them again.
 */
@Injectable()
export class Columns implements OnModuleDestroy {
  private running: ColumnChild | undefined;
  /** Set before `running`: a process that is still starting must end too. */
  private child: ColumnChild | undefined;
  /** Exports under way, which run beside other requests. */
  private exporting = 0;
  private turn: Promise<unknown> = Promise.resolve();
  private exports = 0;
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
    private readonly clock: Clock,
    private readonly metrics: ColumnsMetrics,
    private readonly log: Log,
  ) {
    metrics.watch(() => this.status());
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
      this.exports += 1;
      const exportId = this.exports;
      await this.send({ type: 'beginExport', exportId, snapshot }, FOLLOW_MS);
      const { running } = this;
      if (running === undefined) throw new ProcessEndedError('the process of the columns ended');
      const drop = () => running.tell({ type: 'dropExport', exportId });
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

  private async writeExport(running: ColumnChild, exportId: number, job: ExportJob, signal: AbortSignal | undefined) {
    const { format } = job;
    const statements = job.statements.map(({ sql, values }) => withLiterals(sql, values));
    const query = withLiterals(job.query.sql, job.query.values);
    this.exporting += 1;
    try {
      const written = await running.ask({ type: 'writeExport', exportId, statements, query, format }, EXPORT_MS, signal);
      if (written.type === 'file') return written;
      throw new ColumnsError('wrote no file');
    } catch (error) {
      if (signal?.aborted) throw new AskerLeftError();
      this.log.warn('an export failed', { reason: errorMessage(error) });
      throw new ColumnsUnavailableError({ cause: error });
    } finally {
      this.exporting -= 1;
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
    if (running !== undefined && running.pending === this.exporting) {
      try {
        const reply = await running.ask({ type: 'status' }, STATUS_MS);
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
    try {
      return await running.ask(request, limitMs, signal);
    } catch (error) {
      if (error instanceof ProcessEndedError) this.leave(running);
      throw error;
    }
  }

  private async start(): Promise<ColumnChild> {
    if (this.child !== undefined) this.metrics.restarts.inc();
    const child: ColumnChild = new ColumnChild(() => this.leave(child));
    this.child = child;
    try {
      await child.ask({ type: 'open', folder: this.folder, databaseUrl: this.addresses.of('read') }, FOLLOW_MS);
    } catch (error) {
      child.kill();
      throw new ProcessEndedError(errorMessage(error));
    }
    return child;
  }

  /** The next request starts another process. */
  private leave(running: ColumnChild): void {
    if (this.running === running) this.running = undefined;
    running.kill();
  }

  /** Before the database: it waits for the work of `Background`, and that may wait for an answer from here. */
  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    // It may be in the middle of a query, and loses nothing.
    this.child?.kill();
    await this.child?.ended();
  }
}
