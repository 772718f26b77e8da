import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DatabaseAddresses } from '@storepulse/database/roles/database-addresses.js';
import { z } from 'zod';
import { Settings } from '../config/settings.js';
import { DiskSpace } from '../platform/disk-space.js';
import { Background } from '../platform/background.js';
import { numeric } from '../platform/column-types.js';
import { Database } from '../platform/database.js';
import { errorMessage } from '../platform/error-code.js';
import { Log } from '../platform/log.js';
import { queryRow, type RowSource, type SqlClient } from '../platform/query-rows.js';
import { type ColumnReply, type ColumnRequest, numberedReply } from './messages.js';
import { withLiterals } from './sql-literal.js';

/** Longest query. */
const QUERY_MS = 20_000;
/** A process that does not stop a query within this time is killed. */
const INTERRUPT_MS = 5_000;
/** Copying the newest days. */
const FOLLOW_MS = 60_000;
/** A process that cannot start must not be started again for each query. */
const RESTART_PAUSE_MS = 2_000;

/** PostgreSQL takes some 0.4 s for as many events, about as long as copying what came since. */
const FASTER_FROM_EVENTS = 300_000;
/** In a smaller store, PostgreSQL answers nearly everything. */
const LARGE_STORE_EVENTS = 1_000_000;

const storedRow = z.object({ events: numeric });
const snapshotRow = z.object({ snapshot: z.string() });

interface Running {
  child: ChildProcess;
  waiting: Map<number, { done: (reply: ColumnReply) => void; failed: (error: Error) => void }>;
}

/**
 * The events and sessions of the store as columns, in a process of its own (column-process.ts). They answer, exactly, what would take
 * PostgreSQL too long. They are a copy: if they are lost, the process copies them again.
 */
@Injectable()
export class Columns implements OnApplicationBootstrap, OnModuleDestroy {
  /** Ranges with more events than this are counted on the columns, once they are there, without trying PostgreSQL first. */
  fromEvents = FASTER_FROM_EVENTS;
  /** Whether they have answered before. */
  isReady = false;
  /** While the columns are being built: the share of the events they hold, from 0 to 1. */
  building: number | null = null;
  private running: Running | undefined;
  /** Set before `running`: a process that is still starting must end too. */
  private child: ChildProcess | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private requests = 0;
  private pausedUntil = 0;
  private isStopped = false;

  constructor(
    private readonly settings: Settings,
    private readonly addresses: DatabaseAddresses,
    private readonly disk: DiskSpace,
    private readonly database: Database,
    private readonly background: Background,
    private readonly log: Log,
  ) {}

  /** In a large store, nobody should wait for the copy when they ask. */
  onApplicationBootstrap(): void {
    this.background.run('prepare the columns', this.prepare());
  }

  private async prepare(): Promise<void> {
    await this.database.readInBackground(async (client) => {
      const { events } = await queryRow(client, storedRow, `select coalesce(sum(events), 0) as events from stage_days`);
      if (events > LARGE_STORE_EVENTS) await this.asOf(client, async () => null);
    });
  }

  /**
   * Runs a count on the columns, as of the snapshot of the client's transaction.
   *
   * @param count gets a client that runs the SQL of `events` and `sessions` on the columns
   * @returns null while the columns are being built, and if they fail
   */
  async asOf<T>(client: SqlClient, count: (columns: RowSource) => Promise<T>): Promise<T | null> {
    if (this.isStopped || performance.now() < this.pausedUntil || this.disk.full !== null || !existsSync(this.settings.dataDir))
      return null;
    const { snapshot } = await queryRow(client, snapshotRow, 'select pg_export_snapshot() as snapshot');
    const askedAt = performance.now();
    const work = async () => {
      // Its transaction waits meanwhile, and must not wait for long.
      if (performance.now() - askedAt > QUERY_MS) return null;
      const state = await this.send({ type: 'follow', snapshot }, FOLLOW_MS);
      this.building = state.type === 'building' ? state.share : null;
      if (state.type !== 'done') return null;
      this.isReady = true;
      return count(this.client());
    };
    // One after the other: the process has one connection, and two counts at once would only share its cores.
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    try {
      return await result;
    } catch (error) {
      this.log.warn('the columns could not answer', { reason: errorMessage(error) });
      return null;
    }
  }

  private client(): RowSource {
    const query = async (sql: string, values: readonly unknown[]) => {
      const reply = await this.send({ type: 'query', sql: withLiterals(sql, values) }, QUERY_MS);
      return { rows: reply.type === 'rows' ? reply.rows : [] };
    };
    return { query };
  }

  /** @throws if the request fails or takes longer than `limitMs` */
  private async send(request: ColumnRequest, limitMs: number): Promise<ColumnReply> {
    const running = (this.running ??= await this.start());
    const reply = await this.ask(running, request, limitMs);
    if (reply.type === 'failed') throw new Error(reply.reason);
    return reply;
  }

  private ask({ child, waiting }: Running, request: ColumnRequest, limitMs: number): Promise<ColumnReply> {
    this.requests += 1;
    const id = this.requests;
    return new Promise<ColumnReply>((done, failed) => {
      let timer = setTimeout(() => {
        child.send({ id: 0, request: { type: 'interrupt' } });
        timer = setTimeout(() => child.kill('SIGKILL'), INTERRUPT_MS);
      }, limitMs);
      const settle =
        <V>(next: (value: V) => void) =>
        (value: V) => {
          clearTimeout(timer);
          waiting.delete(id);
          next(value);
        };
      waiting.set(id, { done: settle(done), failed: settle(failed) });
      child.send({ id, request }, (error) => error !== null && waiting.get(id)?.failed(error));
    });
  }

  private async start(): Promise<Running> {
    const child = fork(join(import.meta.dirname, 'column-process.js'), {
      // Neither its secrets nor its memory limits are those of the API.
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.child = child;
    const running: Running = { child, waiting: new Map() };
    child.on('message', (message) => {
      const { id, reply } = numberedReply.parse(message);
      running.waiting.get(id)?.done(reply);
    });
    const ended = (reason: string) => {
      if (this.running === running) this.running = undefined;
      if (!this.isStopped) this.pausedUntil = performance.now() + RESTART_PAUSE_MS;
      for (const { failed } of running.waiting.values()) failed(new Error(reason));
    };
    child.once('exit', (code, signal) => ended(`the process of the columns ended (${signal ?? code})`));
    child.once('error', (error) => ended(error.message));
    const folder = join(this.settings.dataDir, 'columns');
    const opened = await this.ask(running, { type: 'open', folder, databaseUrl: this.addresses.of('read') }, FOLLOW_MS);
    if (opened.type === 'failed') {
      child.kill('SIGKILL');
      throw new Error(opened.reason);
    }
    return running;
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
