import { Injectable } from '@nestjs/common';
import pg from 'pg';
import type { SentRow } from '@storepulse/database/fold/refund-row.js';
import { type RejectedRow, writeBatch } from '@storepulse/database/fold/write-batch.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { errorMessage } from '../platform/error-code.js';
import { Log } from '../platform/log.js';
import { isAboutData, isDatabaseUnreachable, isTransient } from '../platform/sqlstate.js';
import type { Rejected } from './check-events.js';
import { OutcomeUnknownError } from './ingest.errors.js';
import { type Entry, IngestLedger } from './ingest-ledger.js';
import { KeyDays } from './key-days.js';
import type { Outcome, Submission } from './submission.js';

/** When the server has not accepted a connection by then, it counts as unreachable: senders are waiting. */
const CONNECT_TIMEOUT_MS = 1500;
/** A longer transaction counts as hung: the watchdog cuts its connection, and the senders are told to send again. */
const HANGS_AFTER_MS = 60_000;
const MAX_TRIES = 3;

/** Why the database refused rows of a submission, by row index. */
type Refused = Map<Submission, Map<number, string>>;

/**
 * Writes the events of several requests and their ledger entries in one transaction, on a dedicated connection. The caller may start a
 * second group while the first is being written: it is staged on another connection and waits for its turn there.
 */
@Injectable()
export class IngestWriter {
  /** Open connections without a transaction. */
  private readonly idle: pg.Client[] = [];

  constructor(
    private readonly database: Database,
    private readonly ledger: IngestLedger,
    private readonly days: KeyDays,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Writes all submissions or none, along with the ledger entries of shed requests.
   *
   * @returns the outcome of each submission, after the commit.
   * @throws OutcomeUnknownError when the connection broke during the commit and everything may be stored; any other error means that
   *   nothing was stored.
   */
  async write(submissions: readonly Submission[], shed: readonly Entry[]): Promise<Outcome[]> {
    try {
      return await this.commit(submissions, shed, new Map());
    } catch (error) {
      if (error instanceof OutcomeUnknownError || isDatabaseUnreachable(error) || !isAboutData(error)) throw error;
      // The database refused events that passed the checks. Find and reject those rows, so that the others are stored.
      this.log.error('the database rejected a batch; looking for the rows that cause it', error);
      return this.commit(submissions, shed, await this.findRefused(submissions));
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.idle.splice(0).map((client) => client.end().catch(() => undefined)));
  }

  private async commit(submissions: readonly Submission[], shed: readonly Entry[], refused: Refused): Promise<Outcome[]> {
    const outcomes = submissions.map((submission) => withoutRefused(submission, refused.get(submission)));
    let committed = (): void => undefined;
    await this.inTransaction('commit', async (client) => {
      const { duplicateIndexes, rejected: unheld } = await writeBatch(
        client,
        outcomes.flatMap(({ rows }) => rows),
        { kind: 'live' },
        submissions.flatMap(({ events }) => events.links),
      );
      const repeats = new Set(duplicateIndexes);
      let first = 0;
      const entries = outcomes.map((outcome): Entry => {
        const { rows, submission } = outcome;
        outcome.duplicates = rows.filter((_, index) => repeats.has(first + index)).length;
        outcome.unheld = unheldOf(outcome, unheld, first);
        first += rows.length;
        const ignored = submission.events.ignored;
        return {
          keyId: submission.keyId,
          receivedAt: submission.receivedAt,
          accepted: rows.length - outcome.duplicates - outcome.unheld.length + ignored,
          ignored,
          duplicates: outcome.duplicates,
          rejected: outcome.rejected.length + outcome.unheld.length,
          shed: 0,
          cuts: cutsOf(submission),
        };
      });
      const lines = outcomes.flatMap(({ rejected, unheld: more, submission: { keyId, receivedAt } }) =>
        [...rejected, ...more].map((it) => ({ ...it, keyId, receivedAt })),
      );
      await this.ledger.enter(client, [...entries, ...shed], lines, this.clock.now());
      committed = await this.days.readDue(client, entries);
    });
    committed();
    return outcomes.map(({ rows, rejected, unheld, duplicates, submission }) => ({
      accepted: rows.length - duplicates - unheld.length + submission.events.ignored,
      duplicates,
      rejected: [...rejected, ...unheld].sort((a, b) => a.index - b.index),
    }));
  }

  /** Bisects in rolled-back transactions until each refused row stands alone. */
  private async findRefused(submissions: readonly Submission[]): Promise<Refused> {
    const refused: Refused = new Map();
    const all = submissions.flatMap((submission) => submission.events.rows.map((row, place) => ({ submission, row, place })));
    const search = async (rows: typeof all): Promise<void> => {
      const reason = await this.reasonToRefuse(rows.map(({ row }) => row));
      const [only] = rows;
      if (reason === null || only === undefined) return;
      if (rows.length > 1) {
        const middle = Math.ceil(rows.length / 2);
        await search(rows.slice(0, middle));
        await search(rows.slice(middle));
        return;
      }
      const places = refused.get(only.submission) ?? new Map<number, string>();
      refused.set(only.submission, places.set(only.place, `could not be stored: ${reason}`));
    };
    await search(all);
    return refused;
  }

  private async reasonToRefuse(rows: readonly SentRow[]): Promise<string | null> {
    try {
      await this.inTransaction('rollback', (client) => writeBatch(client, rows, { kind: 'live' }));
      return null;
    } catch (error) {
      if (isDatabaseUnreachable(error) || !isAboutData(error)) throw error;
      return errorMessage(error);
    }
  }

  private async inTransaction(end: 'commit' | 'rollback', work: (client: pg.Client) => Promise<unknown>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const client = await this.connected();
      const watchdog = setTimeout(() => this.cut(client), HANGS_AFTER_MS);
      try {
        await client.query('begin');
        await work(client);
        await (end === 'commit' ? commit(client) : client.query(end));
        this.idle.push(client);
        return;
      } catch (error) {
        await this.rollBack(client, error);
        // fault: acknowledged-not-stored
        if (!isTransient(error) || attempt === MAX_TRIES) throw error;
      } finally {
        clearTimeout(watchdog);
      }
    }
  }

  private async connected(): Promise<pg.Client> {
    const open = this.idle.pop();
    if (open !== undefined) return open;
    const client = this.database.dedicatedClient('ingest', 'storepulse ingest', CONNECT_TIMEOUT_MS);
    client.once('end', () => this.forget(client));
    try {
      await client.connect();
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    return client;
  }

  private forget(client: pg.Client): void {
    const place = this.idle.indexOf(client);
    if (place >= 0) this.idle.splice(place, 1);
  }

  /** Drops a connection that cannot roll back; the next transaction opens a new one. */
  private async rollBack(client: pg.Client, error: unknown): Promise<void> {
    if (!(error instanceof OutcomeUnknownError) && !isDatabaseUnreachable(error)) {
      try {
        await client.query('rollback');
        this.idle.push(client);
        return;
      } catch (rollbackError) {
        this.log.warn('an ingest transaction could not be rolled back', { reason: errorMessage(rollbackError) });
      }
    }
    this.cut(client);
  }

  private cut(client: pg.Client): void {
    this.forget(client);
    // `end` would wait for the running query.
    client.connection.stream.destroy();
  }
}

/** @throws OutcomeUnknownError unless the server itself reports that it did not commit */
async function commit(client: pg.Client): Promise<void> {
  try {
    await client.query('commit');
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.severity === 'ERROR') throw error;
    throw new OutcomeUnknownError({ cause: error });
  }
}

interface Writing {
  submission: Submission;
  rows: readonly SentRow[];
  /** For each row, the index of its event in the request. */
  indexes: readonly number[];
  rejected: Rejected[];
  /** Rejected by the writer, which knows the exchange rates. */
  unheld: Rejected[];
  duplicates: number;
}

function cutsOf({ events, receivedAt }: Submission): Entry['cuts'] {
  const lines = events.rejected.filter(({ isCut }) => isCut === true).length;
  return lines === 0 ? [] : [{ reason: 'event', lines, requests: 1, lastAt: receivedAt }];
}

/** Picks one request's rows out of the writer's rejections. Its rows begin at `first`. */
const unheldOf = ({ rows, indexes }: Writing, rejected: readonly RejectedRow[], first: number): Rejected[] =>
  rejected
    .map(({ index, rejection }) => ({ place: index - first, reason: rejection.reason }))
    .filter(({ place }) => place >= 0 && place < rows.length)
    .map(({ place, reason }) => ({ index: indexes[place] ?? 0, reason, raw: JSON.stringify(rows[place]) }));

function withoutRefused(submission: Submission, refused: ReadonlyMap<number, string> | undefined): Writing {
  const { rows, indexes, rejected } = submission.events;
  if (refused === undefined) return { submission, rows, indexes, rejected, unheld: [], duplicates: 0 };
  const more = [...refused].map(([place, reason]) => ({ index: indexes[place] ?? 0, reason, raw: JSON.stringify(rows[place]) }));
  return {
    submission,
    rows: rows.filter((_, place) => !refused.has(place)),
    indexes: indexes.filter((_, place) => !refused.has(place)),
    rejected: [...rejected, ...more].sort((a, b) => a.index - b.index),
    unheld: [],
    duplicates: 0,
  };
}
