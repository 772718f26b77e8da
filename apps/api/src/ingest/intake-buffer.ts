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
import { type Entry, mergedEntries } from './intake-ledger.js';
import { IntakeMetrics } from './intake-metrics.js';
import { IntakeWriter } from './intake-writer.js';
import { splitEvents } from './split-events.js';
import { type Outcome, Submission, wholeOutcome } from './submission.js';

/** Rows of one transaction: what a large one saves by itself is small from here on, and senders wait for it. */
const MAX_GROUP_ROWS = 5000;
/** A request of more is written in several transactions, between which other keys are served. No request of `POST /api/events` has so many. */
const MAX_PART_ROWS = MAX_EVENTS_PER_REQUEST;
/** From here on a group is worth being prepared ahead; smaller ones are better gathered further. */
const AHEAD_ROWS = 1500;
const MAX_GROUPS = 2;
/** A quiet intake gathers this long before it writes; a busy one has gathered while the last group was written. */
const LINGER_MS = 20;
/** This much waits at most, in seconds of writing: with the group under way a sender then waits about a second. */
const MAX_WAITING_SECONDS = 0.5;
/** And this many rows at least, so that the largest request passes where nothing else waits. */
const MIN_WAITING_ROWS = 2500;
/** Orders have lines: so many are written in a second or two, and their sender waits for all of them. */
const MOST_LINES = 10_000;
/** What has waited this long is not written any more, and its sender told so. */
const PATIENCE_MS = 10_000;
/** What is being written by then may take so much longer before its sender is told that nobody knows. */
const WRITING_PATIENCE_MS = 20_000;
/** A group that takes this long is stuck: nobody else is made to wait behind it. */
const STUCK_AFTER_MS = 5000;
/** What was shed is entered with the next group, or after this long when none comes. */
const ENTER_SHED_MS = 2000;
/** While the database is away, what was shed is merged from so many entries on: by key and minute there are few. */
const MAX_SHED_ENTRIES = 1000;
/** Weight of the newest group in the rate of writing. */
const NEWEST = 0.2;

/**
 * Gathers the events of requests and has them written in groups, one after the other:
 *
 *     submit ──> waiting ──(20 ms, or as soon as the last group is committed)──> one transaction ──> answers
 *
 * A large group does not wait for the commit: it is prepared while the one before is written, on the other core.
 *
 * Memory is bounded: beyond half a second of writing a request is refused (429) and counted. Keys are served in turn, and a key of which
 * little waits gets in beside one that fills the queue. A large request takes its turns part by part.
 */
@Injectable()
export class IntakeBuffer implements OnModuleDestroy {
  private readonly waiting = new FairQueue<Submission>(
    ({ keyId }) => keyId,
    ({ size }) => size,
  );
  /** Lines that are let in and not checked yet, of each key. */
  private readonly checking = new Map<string, number>();
  private shed: Entry[] = [];
  private timer: NodeJS.Timeout | undefined;
  private shedTimer: NodeJS.Timeout | undefined;
  /** Groups under way, the oldest first. */
  private readonly groups = new Map<Promise<void>, { isStuck: boolean }>();
  private lastEnd = 0;
  private isStopping = false;
  /** Rows per second that the writer manages; begins low and learns. */
  private rate = 10_000;

  constructor(
    private readonly writer: IntakeWriter,
    private readonly metrics: IntakeMetrics,
    private readonly background: Background,
    private readonly log: Log,
    origins: PageOrigins,
  ) {
    // Refused unread: how many lines they held is not known.
    origins.refusals$.subscribe(({ keyId, at }) => this.cut('origin', keyId, at, 0));
    this.metrics.observeWaiting(() => this.waiting.size);
  }

  /**
   * Refuses a request that cannot be written in time, before any work is put into it.
   *
   * @param lines what it holds, for the ledger.
   * @returns to be called when it is checked, or given up; until then it waits here too
   * @throws OverloadedError, StoppingError, DatabaseUnavailableError, TooManyLinesError
   */
  admit(keyId: string, receivedAt: Date, lines: number): () => void {
    if (lines > MOST_LINES) throw new TooManyLinesError(lines, MOST_LINES);
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
      // Served part by part, one large request keeps nobody waiting.
      (own === 0 && all <= limit) ||
      // At most as much again beside it, whatever the number of keys.
      (own + lines <= MIN_WAITING_ROWS && all + lines <= 2 * limit + MOST_LINES);
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

  /** Counts a request that the limits of its key refuse. @param lines what it holds; 0: it was not read */
  cut(reason: Exclude<CutReason, 'event'>, keyId: string, receivedAt: Date, lines: number): void {
    this.metrics.cutRequests.inc({ reason });
    this.enterShed(keyId, receivedAt, lines, [{ reason, lines, requests: 1, lastAt: receivedAt }]);
  }

  /**
   * Has the events of an admitted request written; resolves after the commit of the last part.
   *
   * @throws DatabaseUnavailableError and StoppingError when none were written, OutcomeUnknownError when some were, or may have been.
   */
  async submit(keyId: string, receivedAt: Date, events: CheckedEvents): Promise<Outcome> {
    if (this.isStopping) throw new StoppingError();
    const parts = splitEvents(events, MAX_PART_ROWS).map((part) => new Submission(keyId, receivedAt, part));
    for (const part of parts) {
      this.waiting.add(part);
      // The sender sends all of it again: what still waits would be written for nothing.
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

  /** Writes what was accepted; refuses what comes from now on. Before connections are closed, in the phase after this one. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    this.writeNow();
    while (this.groups.size > 0) await Promise.race(this.groups.keys());
    await this.writer.close();
  }

  private enterShed(keyId: string, receivedAt: Date, lines: number, cuts: Entry['cuts']): void {
    this.metrics.lines.inc({ outcome: 'shed' }, lines);
    this.shed.push({ keyId, receivedAt, accepted: 0, noted: 0, duplicates: 0, rejected: 0, shed: lines, cuts });
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
      // Entered with a later group; twice only where the connection broke just at the commit. At the end there is no later group.
      if (!this.isStopping) this.shed.unshift(...shed);
      const isUnknown = error instanceof OutcomeUnknownError;
      const isAway = isUnknown || isDatabaseUnreachable(error);
      this.log.warn('a group of events was not written', { reason: errorMessage(error), requests: group.length });
      for (const submission of group) submission.failed(isAway && !isUnknown ? awayError(error) : error);
      // Those behind it would each wait for the same; their senders come again.
      if (isAway) this.failWaiting(error);
    }
  }

  private failWaiting(cause: unknown): void {
    for (const submission of this.waiting.takeAll()) submission.failed(awayError(cause));
  }

  private learn(group: readonly Submission[], since: number): void {
    // What it waited for the group before is not its own.
    const seconds = (performance.now() - Math.max(since, this.lastEnd)) / 1000;
    const rows = group.reduce((sum, { events }) => sum + events.rows.length, 0);
    this.metrics.observeGroup(rows, seconds);
    // Small groups tell of the round trips, not of what the writer manages.
    if (rows >= 500) this.rate += NEWEST * (rows / seconds - this.rate);
  }
}

const awayError = (cause: unknown): AppError =>
  errorCode(cause) === SQLSTATE.diskFull ? new ServerDiskFullError(cause) : new DatabaseUnavailableError({ cause });
