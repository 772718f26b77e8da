import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type CutReason, MAX_EVENTS_PER_REQUEST } from '@storepulse/contracts';
import { PageOrigins } from '../access/page-origins.js';
import { afterAwake } from '../platform/awake.js';
import { Background } from '../platform/background.js';
import { errorCode, errorMessage } from '../platform/error-code.js';
import { type AppError, DatabaseUnavailableError, ServerDiskFullError } from '../platform/errors.js';
import { FairQueue } from '../platform/fair-queue.js';
import { Log } from '../platform/log.js';
import { isDatabaseUnreachable, SQLSTATE } from '../platform/sqlstate.js';
import { waitAtMost } from '../platform/wait-at-most.js';
import type { CheckedEvents } from './check-events.js';
import { OutcomeUnknownError, OverloadedError, StoppingError, TooManyLinesError } from './ingest.errors.js';
import { type Entry, mergedEntries } from './ingest-ledger.js';
import { IngestMetrics } from './ingest-metrics.js';
import { IngestWriter } from './ingest-writer.js';
import { splitEvents } from './split-events.js';
import { type Outcome, Submission, wholeOutcome } from './submission.js';

/** Rows in one transaction. A larger one saves little more, and senders wait for it. */
const MAX_GROUP_ROWS = 5000;
/** Larger requests are split into several transactions, with other keys served in between. No `POST /api/events` request is this large. */
const MAX_PART_ROWS = MAX_EVENTS_PER_REQUEST;
/** Smallest group that is staged while another one is being written; a smaller one keeps gathering. */
const AHEAD_ROWS = 1500;
const MAX_GROUPS = 2;
/** How long an idle buffer gathers before it writes. A busy one has gathered while the last group was written. */
const LINGER_MS = 20;
/** Longest queue, in seconds of writing. With the running group, a sender then waits about one second. */
const MAX_WAITING_SECONDS = 0.5;
/** Smallest queue limit, in rows, so that the largest request passes when nothing else waits. */
const MIN_WAITING_ROWS = 2500;
/** Most rows of a request, since orders have lines. This many take a second or two to write, and the sender waits for all of them. */
const MAX_LINES = 10_000;
/** A submission that has waited this long is dropped, and its sender is told. */
const PATIENCE_MS = 10_000;
/** A submission already being written gets this much longer before its sender is told that the outcome is unknown. */
const WRITING_PATIENCE_MS = 20_000;
/** A group that takes this long is stuck: new requests are refused instead of waiting behind it. */
const STUCK_AFTER_MS = 5000;
/** Shed counts are written with the next group, or after this long when there is none. */
const ENTER_SHED_MS = 2000;
/** While the database is unreachable, shed entries beyond this number are merged by key and minute, which leaves few. */
const MAX_SHED_ENTRIES = 1000;
/** Weight of the newest group in the measured write rate. */
const NEWEST = 0.2;

/**
 * Gathers the events of requests and has them written in groups, one after the other:
 *
 *     submit ──> waiting ──(20 ms, or as soon as the last group is committed)──> one transaction ──> answers
 *
 * A large group is staged on the other core while the previous one is written, instead of waiting for its commit.
 *
 * Memory is bounded: when more than half a second of writing waits, a request is shed (429) and counted. Keys take turns, so a key with
 * little waiting gets in even when another key fills the queue. A large request takes its turns part by part.
 */
@Injectable()
export class IngestBuffer implements OnModuleDestroy {
  private readonly waiting = new FairQueue<Submission>(
    ({ keyId }) => keyId,
    ({ size }) => size,
  );
  /** Lines admitted but not checked yet, by key. */
  private readonly checking = new Map<string, number>();
  private shed: Entry[] = [];
  private timer: NodeJS.Timeout | undefined;
  private shedTimer: NodeJS.Timeout | undefined;
  /** Running groups, oldest first. */
  private readonly groups = new Map<Promise<void>, { isStuck: boolean }>();
  private lastEnd = 0;
  private isStopping = false;
  /** Measured rows per second of the writer; starts low. */
  private rate = 10_000;

  constructor(
    private readonly writer: IngestWriter,
    private readonly metrics: IngestMetrics,
    private readonly background: Background,
    private readonly log: Log,
    origins: PageOrigins,
  ) {
    // Refused before the body was read, so the number of lines is unknown.
    origins.refusals$.subscribe(({ keyId, at }) => this.cut('origin', keyId, at, 0));
    this.metrics.observeWaiting(() => this.waiting.size);
  }

  /**
   * Refuses a request that cannot be written in time, before any work is spent on it.
   *
   * @param lines in the request, for the ledger.
   * @returns a function to call when the request is checked or abandoned; until then its lines count as waiting
   * @throws OverloadedError, StoppingError, DatabaseUnavailableError, TooManyLinesError
   */
  admit(keyId: string, receivedAt: Date, lines: number): () => void {
    if (lines > MAX_LINES) throw new TooManyLinesError(lines, MAX_LINES);
    if (this.isStopping) throw new StoppingError();
    const [oldest] = this.groups.values();
    if (oldest?.isStuck === true) throw new DatabaseUnavailableError();
    const limit = Math.max(MIN_WAITING_ROWS, this.rate * MAX_WAITING_SECONDS);
    const checking = [...this.checking.values()].reduce((sum, of) => sum + of, 0);
    const all = this.waiting.size + checking;
    const own = this.waiting.sizeOfHolder(keyId) + (this.checking.get(keyId) ?? 0);
    const hasRoom =
      all === 0 ||
      all + lines <= limit ||
      // A single large request is served part by part, so it does not delay the others.
      (own === 0 && all <= limit) ||
      // Small requests may double the queue at most, however many keys there are.
      (own + lines <= MIN_WAITING_ROWS && all + lines <= 2 * limit + MAX_LINES);
    if (hasRoom) return this.reserve(keyId, lines);
    this.enterShed(keyId, receivedAt, lines, []);
    throw new OverloadedError();
  }

  private reserve(keyId: string, lines: number): () => void {
    let left = lines;
    this.checking.set(keyId, (this.checking.get(keyId) ?? 0) + lines);
    return () => {
      const others = (this.checking.get(keyId) ?? 0) - left;
      left = 0;
      if (others > 0) this.checking.set(keyId, others);
      else this.checking.delete(keyId);
    };
  }

  /** Counts a request refused by a limit of its key. @param lines in the request; 0 when it was not read */
  cut(reason: Exclude<CutReason, 'event'>, keyId: string, receivedAt: Date, lines: number): void {
    this.metrics.cutRequests.inc({ reason });
    this.enterShed(keyId, receivedAt, lines, [{ reason, lines, requests: 1, lastAt: receivedAt }]);
  }

  /**
   * Queues the events of an admitted request; resolves after the last part is committed.
   *
   * @throws DatabaseUnavailableError and StoppingError when no events were stored, OutcomeUnknownError when some were, or may have been.
   */
  async submit(keyId: string, receivedAt: Date, events: CheckedEvents): Promise<Outcome> {
    if (this.isStopping) throw new StoppingError();
    const parts = splitEvents(events, MAX_PART_ROWS).map((part) => new Submission(keyId, receivedAt, part));
    for (const part of parts) {
      this.waiting.add(part);
      // The sender will resend everything, so writing the remaining parts would be wasted work.
      part.answered.catch((error: unknown) => this.withdraw(parts, error));
    }
    if (this.waiting.size >= MAX_GROUP_ROWS || this.groups.size > 0) this.writeNow();
    else this.timer ??= setTimeout(() => this.writeNow(), LINGER_MS);
    const stopWaiting = afterAwake(PATIENCE_MS, () => this.withdraw(parts, new DatabaseUnavailableError()));
    try {
      return await waitAtMost(PATIENCE_MS + WRITING_PATIENCE_MS, wholeOutcome(parts), () => new OutcomeUnknownError());
    } finally {
      stopWaiting();
    }
  }

  /** Writes what was accepted and refuses new requests. Runs before connections are closed, which is the next shutdown phase. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    this.writeNow();
    while (this.groups.size > 0) await Promise.race(this.groups.keys());
    await this.writer.close();
  }

  private enterShed(keyId: string, receivedAt: Date, lines: number, cuts: Entry['cuts']): void {
    this.metrics.lines.inc({ outcome: 'shed' }, lines);
    this.shed.push({ keyId, receivedAt, accepted: 0, ignored: 0, duplicates: 0, rejected: 0, shed: lines, cuts });
    if (this.shed.length > MAX_SHED_ENTRIES) this.shed = mergedEntries(this.shed);
    this.shedTimer ??= setTimeout(() => this.writeNow(), ENTER_SHED_MS).unref();
  }

  private withdraw(parts: readonly Submission[], error: unknown): void {
    for (const part of parts) if (this.waiting.remove(part)) part.failed(error);
  }

  private writeNow(): void {
    if (this.groups.size >= MAX_GROUPS || (this.groups.size > 0 && this.waiting.size < AHEAD_ROWS)) return;
    clearTimeout(this.timer);
    clearTimeout(this.shedTimer);
    this.timer = undefined;
    this.shedTimer = undefined;
    if (this.waiting.isEmpty && this.shed.length === 0) return;
    const since = performance.now();
    const state = { isStuck: false };
    const stopWatching = afterAwake(STUCK_AFTER_MS, () => {
      state.isStuck = true;
    });
    const group = this.writeGroup(this.waiting.takeGroup(MAX_GROUP_ROWS), since).finally(() => {
      stopWatching();
      this.groups.delete(group);
      this.lastEnd = performance.now();
      if (!this.waiting.isEmpty || (this.isStopping && this.shed.length > 0)) this.writeNow();
      else if (this.shed.length > 0) this.shedTimer ??= setTimeout(() => this.writeNow(), ENTER_SHED_MS).unref();
    });
    this.groups.set(group, state);
    this.background.run('write a group of events', group);
  }

  private async writeGroup(group: Submission[], since: number): Promise<void> {
    const shed = this.shed;
    this.shed = [];
    try {
      const outcomes = await this.writer.write(group, shed);
      outcomes.forEach((outcome, index) => {
        this.metrics.count(outcome);
        group[index]?.done(outcome);
      });
      this.learn(group, since);
    } catch (error) {
      // Retry with a later group; counted twice only if the connection broke during the commit. At shutdown there is no later group.
      if (!this.isStopping) this.shed.unshift(...shed);
      const isUnknown = error instanceof OutcomeUnknownError;
      const isAway = isUnknown || isDatabaseUnreachable(error);
      this.log.warn('could not write a group of events', { reason: errorMessage(error), requests: group.length });
      for (const submission of group) submission.failed(isAway && !isUnknown ? awayError(error) : error);
      // Submissions behind it would each wait for the same timeout; their senders retry.
      if (isAway) this.failWaiting(error);
    }
  }

  private failWaiting(cause: unknown): void {
    for (const submission of this.waiting.takeAll()) submission.failed(awayError(cause));
  }

  private learn(group: readonly Submission[], since: number): void {
    // Exclude the time spent waiting for the previous group.
    const seconds = (performance.now() - Math.max(since, this.lastEnd)) / 1000;
    const rows = group.reduce((sum, { events }) => sum + events.rows.length, 0);
    this.metrics.observeGroup(rows, seconds);
    // Small groups measure round trips, not the writer.
    if (rows >= 500) this.rate += NEWEST * (rows / seconds - this.rate);
  }
}

const awayError = (cause: unknown): AppError =>
  errorCode(cause) === SQLSTATE.diskFull ? new ServerDiskFullError(cause) : new DatabaseUnavailableError({ cause });
