import type { EventColumn } from '@storepulse/contracts';
import { columnOf } from './event-columns.js';
import type { EventInput } from './parse-event.js';

/** The columns of a JSON event, or the reason it has none. */
export type JsonEvent = { ok: true; input: EventInput } | { ok: false; reason: string };

/** Parses one NDJSON line, from HTTP or from a file. */
export function eventOfLine(line: string): JsonEvent {
  const value = parseJson(line);
  return value === undefined ? { ok: false, reason: notJson(line) } : eventOfJson(value);
}

/**
 * An unterminated string matches to the end of the line. Without that, the regex searched for the end from each of a million quotes and
 * kept the process busy for hours.
 */
const JSON_TEXT = /"(?:[^"\\]|\\[^])*(?:"|\\?$)/g;

/** Python writes NaN and Infinity as bare words, which JSON does not allow. */
function notJson(line: string): string {
  const word = /-?\bInfinity\b|\bNaN\b/.exec(line.replace(JSON_TEXT, '""'))?.[0];
  return `the line is not valid JSON${word === undefined ? '' : `: ${word} is not a JSON value, write null`}`;
}

export function eventOfJson(value: unknown): JsonEvent {
  if (!isObject(value)) return { ok: false, reason: 'the event is not a JSON object' };
  return Object.keys(value).every((name) => isExact(name)) ? { ok: true, input: value } : byColumn(value);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Most events name their columns exactly and are used as they are. */
function isExact(name: string): boolean {
  const column = columnOf(name);
  return column === undefined || column === name;
}

function byColumn(event: Readonly<Record<string, unknown>>): JsonEvent {
  const input: Partial<Record<EventColumn, unknown>> = {};
  for (const [name, value] of Object.entries(event)) {
    const column = columnOf(name);
    if (column === undefined) continue;
    if (column in input) return { ok: false, reason: `${column} is given twice` };
    input[column] = value;
  }
  return { ok: true, input };
}

/** @returns undefined for invalid JSON; no JSON value is undefined */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
