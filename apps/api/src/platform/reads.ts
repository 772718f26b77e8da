import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Gauge } from 'prom-client';
import { presentAsker } from './asker.js';
import { Database } from './database.js';
import { Metrics } from './metrics.js';
import { AskerLeftError } from './reads.errors.js';
import { Turns } from './turns.js';

/**
 * Limits for queries in PostgreSQL. Two cores answer no faster with more than two at once, so one asker gets two. All askers together get one
 * more than there are cores: with 8 analysts who ask without pause at 5,000 events/s on two cores, 95 % of the pushes arrive within 0.41 s,
 * and with eight reads at once within 1.3 to 6.6 s (`npm run bench -- analysts`). Always fewer than the pool's connections, so that pushes
 * and other reads never wait for one.
 */
export const READ_LIMITS = {
  ofHolder: 2,
  ofAll: Math.min(8, availableParallelism() + 1),
  waitingOfHolder: 40,
  waitingOfAll: 400,
  patienceMs: 20_000,
};

/** An export holds a connection for as long as its reader takes. */
const EXPORT_LIMITS = { ofHolder: 1, ofAll: 2, waitingOfHolder: 5, waitingOfAll: 40, patienceMs: 20_000 };

/** Runs reads in fair turns (`Turns`), and has PostgreSQL cancel queries whose asker has left. */
@Injectable()
export class Reads {
  readonly turns = new Turns(READ_LIMITS);
  readonly exports = new Turns(EXPORT_LIMITS);

  constructor(
    private readonly database: Database,
    { registry }: Metrics,
  ) {
    const { turns } = this;
    registry.registerMetric(
      new Gauge({
        name: 'storepulse_queries',
        help: 'Database reads, running and waiting',
        labelNames: ['state'],
        registers: [],
        collect() {
          this.set({ state: 'working' }, turns.counts.working);
          this.set({ state: 'waiting' }, turns.counts.waiting);
        },
      }),
    );
  }

  /** A consistent read (`Database.read`) in the current asker's turn. @throws errors of `Turns.take` */
  read<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.inTurn((signal) => this.database.read(work, signal));
  }

  /** Like `read`, but its result is cached for other askers, so it continues when this one leaves. */
  readForAll<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.inTurn(() => this.database.read(work));
  }

  /** A read that writes a file, in the current asker's turn. */
  export<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.inExportTurn((signal) => this.database.export(work, signal));
  }

  /** Work that writes a file, in the current asker's turn. */
  async inExportTurn<T>(work: (signal?: AbortSignal) => Promise<T>): Promise<T> {
    const asker = presentAsker();
    const end = asker === undefined ? undefined : await this.exports.take(asker.holder, asker.signal);
    try {
      return await work(asker?.signal);
    } catch (error) {
      // The asker left, so whatever error that caused is not a failure.
      throw asker?.signal.aborted ? new AskerLeftError() : error;
    } finally {
      end?.();
    }
  }

  private async inTurn<T>(read: (signal?: AbortSignal) => Promise<T>): Promise<T> {
    const asker = presentAsker();
    if (asker === undefined) return read();
    const end = await this.turns.take(asker.holder, asker.signal);
    try {
      return await read(asker.signal);
    } finally {
      end();
    }
  }
}
