import { AppError } from '../platform/errors.js';

/** One event of a request body: what it says, or why it cannot be read. */
export type ReadEvent = { ok: true; value: unknown; raw: string } | { ok: false; reason: string; raw: string };

export class UnreadableBodyError extends AppError {
  constructor(message: string) {
    super('ingest/unreadable_body', 400, message);
  }
}

const SHAPE = 'Send a JSON array of events, one event as a JSON object, or NDJSON: one JSON object in each line.';

/**
 * Events of a request body, whatever its content type: a JSON array, a single object, or NDJSON. In NDJSON a line that is no
 * JSON is one bad event; its neighbours go on. Empty lines are passed over and have no index.
 *
 * @throws UnreadableBodyError when the body as a whole is none of these.
 */
export function readEvents(body: string): ReadEvent[] {
  const text = body.replace(/^\uFEFF/, '').trim();
  if (text === '') throw new UnreadableBodyError(`The body is empty. ${SHAPE}`);
  if (text.startsWith('[')) return readArray(text);
  if (!text.startsWith('{')) throw new UnreadableBodyError(`The body is not JSON. ${SHAPE}`);
  const whole = parseJson(text);
  if (whole !== undefined) return [{ ok: true, value: whole, raw: text }];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 1) throw new UnreadableBodyError(`The body is not valid JSON. ${SHAPE}`);
  return lines.map(readLine);
}

function readArray(text: string): ReadEvent[] {
  const values = parseJson(text);
  if (!Array.isArray(values)) throw new UnreadableBodyError(`The body begins as a JSON array but is not valid JSON. ${SHAPE}`);
  return values.map((value: unknown) => ({ ok: true, value, raw: JSON.stringify(value) }));
}

function readLine(line: string): ReadEvent {
  const value = parseJson(line);
  return value === undefined ? { ok: false, reason: 'the line is not valid JSON', raw: line } : { ok: true, value, raw: line };
}

/** undefined for what is no JSON; JSON itself has no undefined. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
