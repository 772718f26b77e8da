import type { ParsedRow } from './parse-sent.js';

/** A sender's clock may be ahead by this much. */
const MAX_AHEAD_MS = 10 * 60_000;
const AHEAD = 'is more than 10 minutes in the future';

/** The latest accepted time, over HTTP and from files: one row far in the future would move the newest day for everybody. */
export const latestTaken = (now: Date): Date => new Date(now.getTime() + MAX_AHEAD_MS);

/** @param time ISO 8601. @returns why the time is rejected; null if it is accepted */
export const tooFarAhead = (time: string, latest: Date): string | null =>
  Date.parse(time) > latest.getTime() ? `event_time ${time} ${AHEAD}` : null;

/** Rejects a row that is too far in the future. @param latest latest accepted time; null accepts any */
export function notAhead(parsed: ParsedRow, latest: Date | null): ParsedRow {
  const reason = parsed.ok && latest !== null ? tooFarAhead(parsed.row.eventTime, latest) : null;
  return reason === null ? parsed : { ok: false, reason, kind: `event_time ${AHEAD}` };
}
