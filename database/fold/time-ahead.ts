import type { ParsedRow } from './parse-sent.js';

/** A sender's clock may run ahead by this much. */
const MAX_AHEAD_MS = 10 * 60_000;
const AHEAD = 'is more than 10 minutes in the future';

/** The latest time that is taken, over HTTP and from files alike: one row far ahead would move the newest day for everybody. */
export const latestTaken = (now: Date): Date => new Date(now.getTime() + MAX_AHEAD_MS);

/** @param time ISO 8601. @returns why it is not taken; null where it is */
export const tooFarAhead = (time: string, latest: Date): string | null =>
  Date.parse(time) > latest.getTime() ? `event_time ${time} ${AHEAD}` : null;

/** The event, or why it is not taken. @param latest time that is taken; null: any */
export function notAhead(parsed: ParsedRow, latest: Date | null): ParsedRow {
  const reason = parsed.ok && latest !== null ? tooFarAhead(parsed.row.eventTime, latest) : null;
  return reason === null ? parsed : { ok: false, reason, kind: `event_time ${AHEAD}` };
}
