import { Injectable } from '@nestjs/common';
import type { IngestAnswer, SegmentAnswer } from '@storepulse/contracts';
import type { WriteKeyIdentity as Sender } from '../access/identity.js';
import { Settings } from '../config/settings.js';
import { Clock } from '../platform/clock.js';
import { DiskSpace } from '../platform/disk-space.js';
import { DiskFullError } from '../platform/errors.js';
import { WorkTurns } from '../platform/work-turns.js';
import { type CheckedEvents, checkInPieces, linesOf } from './check-events.js';
import { OverRateError } from './ingest.errors.js';
import { IngestBuffer } from './ingest-buffer.js';
import { KeyDays } from './key-days.js';
import { KeyRates } from './key-rates.js';
import { readEvents } from './read-events.js';
import { readSegmentBody, type SegmentCall } from './segment/read-segment-body.js';
import type { SentEvent } from './sent-event.js';
import type { Outcome } from './submission.js';

/** Parsing JSON longer than this many characters takes milliseconds. */
const LONG_BODY = 64 * 1024;

/**
 * Accepts events sent over HTTP. Reads the body, refuses it when the key is over a limit or the queue is full, checks each event, and
 * returns after the valid ones are committed.
 *
 * Throws UnreadableBodyError, TooManyEventsError, EventTooLargeError, OverRateError, OverDailyCapError, OverloadedError, DiskFullError and
 * StoppingError when nothing of the request was stored; DatabaseUnavailableError when perhaps nothing was stored.
 */
@Injectable()
export class IngestService {
  constructor(
    private readonly buffer: IngestBuffer,
    private readonly rates: KeyRates,
    private readonly days: KeyDays,
    private readonly disk: DiskSpace,
    private readonly turns: WorkTurns,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** Handles the body of POST /api/events. */
  async take(sender: Sender, body: string): Promise<IngestAnswer> {
    await this.turnToRead(sender, body);
    return answerOf(await this.write(sender, readEvents(body), this.clock.now()));
  }

  /** Handles the body of a Segment HTTP API call. */
  async takeSegment(sender: Sender, call: SegmentCall, body: string): Promise<SegmentAnswer> {
    const receivedAt = this.clock.now();
    await this.turnToRead(sender, body);
    const events = readSegmentBody(call, body, receivedAt);
    return { success: true, ...answerOf(await this.write(sender, events, receivedAt)) };
  }

  private async turnToRead({ keyId }: Sender, body: string): Promise<void> {
    if (body.length > LONG_BODY) await this.turns.next(keyId);
  }

  private async write(sender: Sender, events: readonly SentEvent[], receivedAt: Date): Promise<Outcome & Pick<CheckedEvents, 'warnings'>> {
    if (events.length === 0) return { accepted: 0, duplicates: 0, rejected: [], warnings: [] };
    if (this.disk.full !== null) throw new DiskFullError(this.disk.full.neededBytes);
    const { isChecked, isSettled } = await this.admit(sender, receivedAt, linesOf(events));
    try {
      const checked = await this.check(sender, events, receivedAt);
      isChecked();
      return { ...(await this.buffer.submit(sender.keyId, receivedAt, checked)), warnings: checked.warnings };
    } finally {
      isChecked();
      isSettled();
    }
  }

  private async check({ keyId, limits }: Sender, events: readonly SentEvent[], now: Date): Promise<CheckedEvents> {
    const pieces = checkInPieces(events, { now, maxAgeDays: this.settings.ingestMaxAgeDays, allowed: limits.events });
    for (;;) {
      const piece = pieces.next();
      if (piece.done === true) return piece.value;
      await this.turns.next(keyId);
    }
  }

  /** Refuses a request over a limit of its key, or one that cannot be written in time, before building any row. */
  private async admit({ keyId, limits }: Sender, receivedAt: Date, lines: number): Promise<Admitted> {
    const cap = limits.eventsPerDay;
    const day = cap === null ? null : await this.days.dayOf(keyId, receivedAt);
    try {
      this.rates.check(keyId, limits, lines);
      if (cap !== null) day?.check(cap, lines, receivedAt);
    } catch (error) {
      this.buffer.cut(error instanceof OverRateError ? 'rate' : 'dailyCap', keyId, receivedAt, lines);
      throw error;
    }
    const isChecked = this.buffer.admit(keyId, receivedAt, lines);
    this.rates.take(keyId, limits, lines);
    return { isChecked, isSettled: day?.reserve(lines) ?? (() => undefined) };
  }
}

/** Callbacks: after the events are checked, and after their outcome is known. */
interface Admitted {
  isChecked: () => void;
  isSettled: () => void;
}

const answerOf = ({ accepted, duplicates, rejected, warnings }: Outcome & Pick<CheckedEvents, 'warnings'>): IngestAnswer => ({
  accepted,
  duplicates,
  rejected: rejected.map(({ index, reason }) => ({ index, reason })),
  ...(warnings.length > 0 ? { warnings } : {}),
});
