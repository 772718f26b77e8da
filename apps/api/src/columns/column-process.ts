/**
 * A process of its own, so that its memory has a limit and no fault of the engine reaches the API. It owns the column file, copies days from
 * PostgreSQL and runs SQL over them. The API sends one request at a time (columns.service.ts).
 */
import { rm } from 'node:fs/promises';
import { getPriority, setPriority } from 'node:os';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { readStoreZone } from '@storepulse/database/zone/store-zone.js';
import pg from 'pg';
import { errorMessage } from '../platform/error-code.js';
import { ColumnExport } from './column-export.js';
import { isDamage } from './damage.js';
import { DayCopies, missingEvents } from './day-copies.js';
import { rowsOf } from './duck-rows.js';
import { type ColumnReply, type ColumnRequest, numberedRequest, reply } from './messages.js';
import { openOwnTables } from './own-folder.js';
import { readDays, readStore, type StoreDay, wasRepaired } from './store-days.js';
import { ColumnTables } from './tables.js';

/** A request waits while at most this many events are copied, some seconds; beyond that they are copied in the background. */
const WAIT_EVENTS = 4_000_000;
/** Writers and answers of the API come first. */
const NICE = 5;
const FILL_SNAPSHOT_MS = 10_000;

class ColumnProcess {
  private readonly copies: DayCopies;
  private filling: Promise<void> | undefined;
  /** Copies of days, one after the other: both the background and requests make them. */
  private turn: Promise<unknown> = Promise.resolve();
  private share = 0;
  private failure: string | null = null;
  /** The batch at which a repair was last noticed, or could have been. A repair does not note its days, so older snapshots are refused. */
  private repairedAt: number;
  private client: pg.Client | undefined;
  private hasRoom = false;
  /** The request that may be interrupted. */
  private running: number | undefined;
  private readonly exports = new Map<number, ColumnExport>();
  /** The exports that are written, by request. */
  private readonly written = new Map<number, ColumnExport>();

  private constructor(
    private readonly folder: string,
    private readonly databaseUrl: string,
    private readonly identity: string,
    private readonly tables: ColumnTables,
    /** A connection of its own: a question about the state may arrive while another question runs. */
    private readonly beside: DuckDBConnection,
    private readonly instance: DuckDBInstance,
  ) {
    this.repairedAt = tables.lastBatch;
    this.copies = new DayCopies(tables, folder);
  }

  static async open({ folder, databaseUrl }: { folder: string; databaseUrl: string }): Promise<ColumnProcess> {
    const client = await connect(databaseUrl);
    try {
      const { identity } = await readStore(client);
      const zone = await readStoreZone(client);
      const { own, tables, beside, instance } = await openOwnTables(folder, identity, zone);
      return new ColumnProcess(own, databaseUrl, identity, tables, beside, instance);
    } finally {
      await client.end();
    }
  }

  async answer(id: number, request: Exclude<ColumnRequest, { type: 'open' }>): Promise<ColumnReply> {
    if (request.type === 'interrupt') {
      if (this.running === request.of) this.tables.connection.interrupt();
      await this.written.get(request.of)?.stop();
      return { type: 'done' };
    }
    if (request.type === 'status') {
      if (this.filling !== undefined) return { type: 'building', share: this.share };
      // A question to the engine: after a fatal error the process still runs, but every query fails.
      const { rows } = await rowsOf(
        this.beside,
        'select (select count(*) from events) as events, (select last_batch from source) as batch',
      );
      return reply.parse({ type: 'held', ...rows[0] });
    }
    if (request.type === 'beginExport') return this.beginExport(request);
    if (request.type === 'writeExport') return this.writeExport(id, request);
    if (request.type === 'dropExport') {
      await this.exports.get(request.exportId)?.stop();
      this.exports.delete(request.exportId);
      return { type: 'done' };
    }
    if (request.type === 'forget') {
      await this.inTurn(() => this.copies.remove(request.days));
      return { type: 'done' };
    }
    this.running = id;
    try {
      if (request.type === 'query') return { type: 'rows', ...(await rowsOf(this.tables.connection, request.sql)) };
      return await this.follow(request.snapshot);
    } finally {
      this.running = undefined;
    }
  }

  private async beginExport({ exportId, snapshot }: Extract<ColumnRequest, { type: 'beginExport' }>): Promise<ColumnReply> {
    const client = await connect(this.databaseUrl);
    // The server ended the connection; the next query fails.
    client.on('error', () => undefined);
    try {
      await beginIn(client, snapshot);
      this.exports.set(exportId, await ColumnExport.begin(this.instance, client, this.folder, exportId));
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    return { type: 'done' };
  }

  private async writeExport(
    id: number,
    { exportId, statements, query, format }: Extract<ColumnRequest, { type: 'writeExport' }>,
  ): Promise<ColumnReply> {
    const begun = this.exports.get(exportId);
    if (begun === undefined) throw new Error('the export was not begun');
    this.exports.delete(exportId);
    this.written.set(id, begun);
    try {
      return { type: 'file', ...(await begun.write(statements, query, format)) };
    } finally {
      this.written.delete(id);
    }
  }

  private async follow(snapshot: string): Promise<ColumnReply> {
    if (this.filling !== undefined) return { type: 'building', share: this.share };
    if (this.failure !== null) {
      const reason = this.failure;
      this.failure = null;
      throw new Error(reason);
    }
    return this.inSnapshot(snapshot, async (client) => {
      const { missing, events } = await this.compare(client);
      if (events > WAIT_EVENTS) {
        this.filling = this.fill().finally(() => (this.filling = undefined));
        return { type: 'building', share: this.share };
      }
      if (missing.length > 0) this.hasRoom = false;
      await this.copies.copy(client, missing);
      await this.copies.copyPrices(client);
      if (!this.hasRoom) await this.tables.setRoom();
      this.hasRoom = true;
      return { type: 'done' };
    });
  }

  /** Copies days until few are missing. A snapshot serves for some seconds only: a long one would keep PostgreSQL from cleaning up. */
  private async fill(): Promise<void> {
    this.hasRoom = false;
    try {
      for (let isDone = false; !isDone; ) {
        isDone = await this.inSnapshot(null, async (client) => {
          const { missing, events, all } = await this.compare(client);
          const endsAt = performance.now() + FILL_SNAPSHOT_MS;
          let daysCopied = 0;
          // The oldest day first, so that numbers of users and sessions rise with time.
          await this.copies.copy(client, missing, (days, copied) => {
            daysCopied = days;
            this.share = Math.max(0, 1 - (events - copied) / Math.max(all, 1));
            return performance.now() < endsAt;
          });
          return daysCopied === missing.length;
        });
      }
    } catch (error) {
      this.failure = errorMessage(error);
    }
  }

  /** Finds the days that the columns lack in the client's snapshot, and removes those that are no longer stored. */
  private async compare(client: pg.Client): Promise<{ missing: StoreDay[]; events: number; all: number }> {
    const { identity, last_batch: lastBatch } = await readStore(client);
    // Another store, or other rules of its time zone. A new process makes a new copy.
    if (identity !== this.identity) process.exit(1);
    if (lastBatch < this.repairedAt) throw new Error('the snapshot is older than a repair');
    const days = await readDays(client);
    const isRepaired = await wasRepaired(client, this.tables.lastBatch, lastBatch);
    if (isRepaired) this.repairedAt = lastBatch;
    const stored = new Set(days.map(({ day }) => day));
    await this.copies.remove(this.tables.days.filter((day) => isRepaired || !stored.has(day)));
    this.tables.compared(lastBatch);
    const missing = days.filter(({ day, batch }) => this.tables.heldDay(day)?.batch !== batch);
    const sum = (eventsOf: (day: StoreDay) => number, of: readonly StoreDay[]) => of.reduce((total, day) => total + eventsOf(day), 0);
    const events = sum((day) => missingEvents(this.tables.heldDay(day.day), day), missing);
    return { missing, events, all: sum((day) => day.events, days) };
  }

  private async connect(): Promise<pg.Client> {
    const client = await connect(this.databaseUrl);
    // The server ended the connection while nobody used it.
    client.on('error', () => {
      if (this.client === client) this.client = undefined;
    });
    return client;
  }

  /** @param snapshot exported by another transaction; null for the newest state */
  private inSnapshot<T>(snapshot: string | null, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const run = async () => {
      const client = (this.client ??= await this.connect());
      try {
        await beginIn(client, snapshot);
        // As for every reader: a month that a load attaches appears before or after this transaction.
        if (snapshot === null) await client.query('lock table only events in access share mode');
        const result = await work(client);
        await client.query('commit');
        return result;
      } catch (error) {
        this.client = undefined;
        await client.end().catch(() => undefined);
        throw error;
      }
    };
    return this.inTurn(run);
  }

  /** The next process copies everything again. */
  async discard(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private inTurn<T>(run: () => Promise<T>): Promise<T> {
    const result = this.turn.then(run);
    this.turn = result.catch(() => undefined);
    return result;
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, application_name: 'storepulse columns' });
  await client.connect();
  // Whoever waits to lock a table alone waits for the transaction of the answer, which waits for this one.
  await client.query(`set TimeZone = 'UTC'; set lock_timeout = '2s'`);
  return client;
}

/** @param snapshot exported by another transaction; null for the newest state */
async function beginIn(client: pg.Client, snapshot: string | null): Promise<void> {
  await client.query('begin isolation level repeatable read read only');
  if (snapshot !== null) await client.query(`set transaction snapshot '${snapshot.replaceAll("'", "''")}'`);
}

let opened: Promise<ColumnProcess> | undefined;

async function handle(id: number, asked: ColumnRequest): Promise<ColumnReply> {
  try {
    if (asked.type === 'open') {
      opened = ColumnProcess.open(asked);
      await opened;
      return { type: 'done' };
    }
    if (opened === undefined) throw new Error('the columns were not opened');
    return await (await opened).answer(id, asked);
  } catch (error) {
    const reason = errorMessage(error);
    if (isDamage(reason)) await (await opened?.catch(() => undefined))?.discard();
    return { type: 'failed', reason };
  }
}

// A server started at a lower priority may not raise that of its child.
setPriority(Math.max(NICE, getPriority()));
// DuckDB creates files that everybody may read.
process.umask(0o077);
process.on('message', (message) => {
  const { id, request } = numberedRequest.parse(message);
  void handle(id, request).then((reply) =>
    process.send?.({ id, reply }, () => {
      // Its folder is gone.
      if (reply.type === 'failed' && isDamage(reply.reason)) process.exit(1);
    }),
  );
});
// Without its API there is nobody to answer.
process.on('disconnect', () => process.exit());
