import { jsonTextOrNull } from '@storepulse/database/fold/json-text.js';
import { EventTooLargeError, TooManyEventsError, UnreadableBodyError } from '../ingest.errors.js';
import type { SentEvent } from '../sent-event.js';
import { readMoment } from './event-time.js';
import { isJsonObject, objectOrEmpty } from './json-values.js';
import { badEvent, readSegmentEvent, type Surroundings } from './read-segment-event.js';

/** Calls of the Segment HTTP API, by the last segment of their path. */
export type SegmentCall = 'batch' | 'track' | 'page' | 'identify' | 'screen' | 'group' | 'alias';

/** Limits of the Segment HTTP API; its clients keep to them. */
const MAX_EVENTS_PER_BATCH = 2500;
const MAX_EVENT_BYTES = 32 * 1024;
/** No client sends this many at once. A reason for each of a million empty events would make an answer of many megabytes. */
const MAX_BATCH_LENGTH = 10_000;

const TOO_LARGE = 'the event is larger than 32 KB';
const TOO_DEEP = 'the event is nested too deeply';

/**
 * Reads the events of a Segment HTTP API call, in order: those of a batch, or the body itself. A bad event is one rejected entry and the
 * others go on: clients drop a whole batch, or exit, when it is refused.
 *
 * @throws UnreadableBodyError when the whole body is not what the call accepts, EventTooLargeError, TooManyEventsError.
 */
export function readSegmentBody(call: SegmentCall, body: string, receivedAt: Date): SentEvent[] {
  const value = parseBody(body);
  if (call === 'batch') return readBatch(value, body, receivedAt);
  if (Buffer.byteLength(body) > MAX_EVENT_BYTES) throw new EventTooLargeError();
  return [readSegmentEvent(value, call, { context: {}, sentAt: null, receivedAt })];
}

function readBatch(value: unknown, body: string, receivedAt: Date): SentEvent[] {
  if (!isJsonObject(value) || !Array.isArray(value.batch))
    throw new UnreadableBodyError('The body has no batch. Send a JSON object with an array of events named "batch".');
  if (value.batch.length > MAX_BATCH_LENGTH) throw new TooManyEventsError(value.batch.length);
  const around: Surroundings = { context: objectOrEmpty(value.context), sentAt: readMoment(value.sentAt), receivedAt };
  const mayHoldLarge = Buffer.byteLength(body) > MAX_EVENT_BYTES;
  return value.batch.map((event: unknown, index): SentEvent => {
    if (index >= MAX_EVENTS_PER_BATCH) return badEvent(event, `the batch has more than ${MAX_EVENTS_PER_BATCH} events`);
    const tooLarge = mayHoldLarge ? whyTooLarge(event) : null;
    if (tooLarge !== null) return badEvent(event, tooLarge);
    return readSegmentEvent(event, isJsonObject(event) ? event.type : undefined, around);
  });
}

function whyTooLarge(event: unknown): string | null {
  const text = jsonTextOrNull(event);
  if (text === null) return TOO_DEEP;
  // A UTF-16 unit takes at most three bytes, so nearly every event is decided without counting bytes.
  return text.length * 3 > MAX_EVENT_BYTES && Buffer.byteLength(text) > MAX_EVENT_BYTES ? TOO_LARGE : null;
}

function parseBody(body: string): unknown {
  // `trim` removes whitespace and a byte order mark.
  const text = body.trim();
  if (text === '') throw new UnreadableBodyError('The body is empty. Send JSON.');
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UnreadableBodyError('The body is not valid JSON.');
    throw error;
  }
}
