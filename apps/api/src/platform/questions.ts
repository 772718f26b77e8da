import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Gauge } from 'prom-client';
import { presentAsker } from './asker.js';
import { Database } from './database.js';
import { Metrics } from './metrics.js';
import { AskerLeftError } from './questions.errors.js';
import { Turns } from './turns.js';

/**
 * Questions at work in PostgreSQL. Two cores answer no more than two at once any faster, so one asker has two; all have fewer than the pool
 * has connections, so that pushes and what is read beside questions never wait for one.
 */
export const OF_QUESTIONS = { ofHolder: 2, ofAll: 8, waitingOfHolder: 40, waitingOfAll: 400, patienceMs: 20_000 };

/** Files hold a connection for as long as their reader takes. */
const OF_EXPORTS = { ofHolder: 1, ofAll: 2, waitingOfHolder: 5, waitingOfAll: 40, patienceMs: 20_000 };

/** Lets everybody who asks read in turn (`Turns`), and has PostgreSQL give up what nobody waits for any more. */
@Injectable()
export class Questions {
  readonly turns = new Turns(OF_QUESTIONS);
  readonly exports = new Turns(OF_EXPORTS);

  constructor(
    private readonly database: Database,
    { registry }: Metrics,
  ) {
    const { turns } = this;
    registry.registerMetric(
      new Gauge({
        name: 'storepulse_questions',
        help: 'Questions that are at work in the database, and those that wait for their turn',
        labelNames: ['state'],
        registers: [],
        collect() {
          this.set({ state: 'working' }, turns.counts.working);
          this.set({ state: 'waiting' }, turns.counts.waiting);
        },
      }),
    );
  }

  /** A read of one moment (`Database.read`) for whoever asks at present. @throws what `Turns.take` throws */
  read<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.inTurn((signal) => this.database.read(work, signal));
  }

  /** As `read`, of which something is kept for other askers, and which therefore goes on when this one leaves. */
  readForAll<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.inTurn(() => this.database.read(work));
  }

  /** A read that writes a file. */
  async export<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const asker = presentAsker();
    const end = asker === undefined ? undefined : await this.exports.take(asker.holder, asker.signal);
    try {
      return await this.database.export(work, asker?.signal);
    } catch (error) {
      // Nothing has failed then, whatever broke off with it.
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
