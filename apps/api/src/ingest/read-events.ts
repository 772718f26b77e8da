import { MAX_EVENTS_PER_REQUEST } from '@storepulse/contracts';
import { eventOfJson, eventOfLine, type JsonEvent, parseJson } from '@storepulse/database/fold/json-event.js';
import { jsonText } from '@storepulse/database/fold/json-text.js';
import { TooManyEventsError, UnreadableBodyError } from './ingest.errors.js';
import type { SentEvent } from './sent-event.js';

const SHAPE = 'Send a JSON array of events, one event as a JSON object, or NDJSON: one JSON object per line.';

/**
 * Reads the events of a request body, whatever its content type: a JSON array, a single object, or NDJSON. An NDJSON line that is not
 * valid JSON is one bad event; the other lines go on. Empty lines are skipped and have no index.
 *
 * @throws UnreadableBodyError when the whole body is none of these, TooManyEventsError.
 */
export function readEvents(body: string): SentEvent[] {
  const text = body.replace(/^\uFEFF/, '').trim();
  if (text === '') throw new UnreadableBodyError(`The body is empty. ${SHAPE}`);
  if (text.startsWith('[')) return readArray(text);
  if (!text.startsWith('{')) throw new UnreadableBodyError(`The body is not JSON. ${SHAPE}`);
  const whole = parseJson(text);
  if (whole !== undefined) return [toEvent(whole)];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 1) throw new UnreadableBodyError(`The body is not valid JSON. ${SHAPE}`);
  // Check the count first: parsing a million invalid lines blocked the process for eleven seconds.
  if (lines.length > MAX_EVENTS_PER_REQUEST) throw new TooManyEventsError(lines.length);
  return lines.map(readLine);
}

function readArray(text: string): SentEvent[] {
  const values = parseJson(text);
  if (!Array.isArray(values)) throw new UnreadableBodyError(`The body begins as a JSON array but is not valid JSON. ${SHAPE}`);
  if (values.length > MAX_EVENTS_PER_REQUEST) throw new TooManyEventsError(values.length);
  return values.map(toEvent);
}

function readLine(line: string): SentEvent {
  return toSent(eventOfLine(line), () => line);
}

function toEvent(value: unknown): SentEvent {
  return toSent(eventOfJson(value), () => jsonText(value));
}

const toSent = (event: JsonEvent, raw: () => string): SentEvent =>
  event.ok ? { kind: 'rows', raw, lines: 1, unpack: () => ({ rows: [event.input] }) } : { kind: 'bad', raw, reason: event.reason };
