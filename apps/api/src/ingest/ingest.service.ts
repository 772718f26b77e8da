import { Injectable } from '@nestjs/common';
import type { IngestAnswer, SegmentAnswer } from '@storepulse/contracts';
import { Settings } from '../config/settings.js';
import { Clock } from '../platform/clock.js';
import { type CheckedEvents, checkEvents, linesOf } from './check-events.js';
import { IntakeBuffer } from './intake-buffer.js';
import { readEvents } from './read-events.js';
import { readSegmentBody, type SegmentCall } from './segment/read-segment-body.js';
import type { SentEvent } from './sent-event.js';
import type { Outcome } from './submission.js';

/**
 * Takes events that come over HTTP: reads the body, refuses it where too much waits, checks each event, and returns after the
 * commit of the good ones.
 *
 * Throws UnreadableBodyError, TooManyEventsError, EventTooLargeError, OverloadedError and StoppingError, when nothing of the
 * request was stored; DatabaseUnavailableError, when perhaps nothing was.
 */
@Injectable()
export class IngestService {
  constructor(
    private readonly buffer: IntakeBuffer,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** The body of POST /api/events. @param keyId of the write key that sends it. */
  async take(keyId: string, body: string): Promise<IngestAnswer> {
    return answerOf(await this.write(keyId, readEvents(body), this.clock.now()));
  }

  /** The body of a call of the Segment HTTP API. */
  async takeSegment(keyId: string, call: SegmentCall, body: string): Promise<SegmentAnswer> {
    const receivedAt = this.clock.now();
    const events = readSegmentBody(call, body, receivedAt);
    return { success: true, ...answerOf(await this.write(keyId, events, receivedAt)) };
  }

  private async write(keyId: string, events: readonly SentEvent[], receivedAt: Date): Promise<Outcome & Pick<CheckedEvents, 'warnings'>> {
    if (events.length === 0) return { accepted: 0, duplicates: 0, rejected: [], warnings: [] };
    this.buffer.admit(keyId, receivedAt, linesOf(events));
    const checked = checkEvents(events, { now: receivedAt, maxAgeDays: this.settings.ingestMaxAgeDays });
    return { ...(await this.buffer.submit(keyId, receivedAt, checked)), warnings: checked.warnings };
  }
}

const answerOf = ({ accepted, duplicates, rejected, warnings }: Outcome & Pick<CheckedEvents, 'warnings'>): IngestAnswer => ({
  accepted,
  duplicates,
  rejected: rejected.map(({ index, reason }) => ({ index, reason })),
  ...(warnings.length > 0 ? { warnings } : {}),
});
