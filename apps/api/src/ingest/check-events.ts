import type { SendableEvent } from '@storepulse/contracts';
import type { LinkRow } from '@storepulse/database/fold/event-row.js';
import { parseLink } from '@storepulse/database/fold/parse-link.js';
import { parseSent } from '@storepulse/database/fold/parse-sent.js';
import { isRefund, type SentRow } from '@storepulse/database/fold/refund-row.js';
import { latestTaken, tooFarAhead } from '@storepulse/database/fold/time-ahead.js';
import type { SentEvent, SentRows } from './sent-event.js';

const DAY_MS = 86_400_000;

export interface Rejected {
  /** Index of the event in the request. */
  index: number;
  reason: string;
  raw: string;
  /** The key may not send this event type. */
  isCut?: boolean;
}

/** An accepted event with a value that was dropped. */
export interface Warned {
  index: number;
  reason: string;
}

export interface CheckedEvents {
  rows: SentRow[];
  /** For each row, the index of its event in the request. */
  indexes: number[];
  rejected: Rejected[];
  warnings: Warned[];
  /** Events counted but not stored. */
  ignored: number;
  /** Device links from the ignored events. */
  links: LinkRow[];
}

export interface EventLimits {
  now: Date;
  /** 0 allows any age. */
  maxAgeDays: number;
  /** Event types that the key may send; empty allows all. */
  allowed: readonly SendableEvent[];
}

/** Total lines: an order counts one per product, every other event counts one. */
export const linesOf = (events: readonly SentEvent[]): number => events.reduce((lines, event) => lines + linesOfEvent(event), 0);

const linesOfEvent = (event: SentEvent): number => (event.kind === 'rows' ? event.lines : 1);

/** Takes some ten milliseconds to check. */
const PIECE_LINES = 250;

/**
 * Checks each line of each event. A bad line stops neither other events nor the other lines of its order. Yields after each piece, so that
 * the process can serve others.
 */
export function* checkInPieces(events: readonly SentEvent[], limits: EventLimits): Generator<void, CheckedEvents> {
  const checked: CheckedEvents = { rows: [], indexes: [], rejected: [], warnings: [], ignored: 0, links: [] };
  let lines = 0;
  for (const [index, event] of events.entries()) {
    if (lines >= PIECE_LINES) {
      lines = 0;
      yield;
    }
    lines += linesOfEvent(event);
    if (event.kind === 'ignored' && !maySend(limits, 'other')) {
      checked.rejected.push({
        index,
        reason: 'this write key may send shop events only',
        raw: event.raw(),
        isCut: true,
      });
    } else if (event.kind === 'ignored') {
      checked.ignored += 1;
      for (const sent of event.links ?? []) {
        const link = parseLink(sent);
        if (link !== null && outOfTime(link.linkedAt, limits) === null) checked.links.push(link);
      }
    } else if (event.kind === 'bad') checked.rejected.push({ index, reason: event.reason, raw: event.raw() });
    else checkLines(event, index, limits, checked);
  }
  return checked;
}

const maySend = ({ allowed }: EventLimits, type: SendableEvent): boolean => allowed.length === 0 || allowed.includes(type);

function checkLines(event: SentRows, index: number, limits: EventLimits, checked: CheckedEvents): void {
  // Serialize once: an order of 10,000 bad lines would otherwise be serialized 10,000 times.
  let text: string | undefined;
  const raw = (): string => (text ??= event.raw());
  const { rows, formerLines } = event.unpack();
  rows.forEach((input, line) => {
    const parsed = parseSent(input);
    const reason = parsed.ok ? outOfTime(parsed.row.eventTime, limits) : parsed.reason;
    if (!parsed.ok || reason !== null) {
      const where = rows.length > 1 ? `products[${line}]: ` : '';
      checked.rejected.push({ index, reason: `${where}${reason}`, raw: raw() });
      return;
    }
    if (!maySend(limits, parsed.row.eventType)) {
      const reason = `this write key may not send ${parsed.row.eventType} events`;
      checked.rejected.push({ index, reason, raw: raw(), isCut: true });
      return;
    }
    const row = withFormerLine(parsed.row, formerLines?.[line]);
    checked.rows.push(line === 0 ? row : { ...row, messageId: lineId(row.messageId, line) });
    checked.indexes.push(index);
    for (const warning of parsed.warnings ?? []) checked.warnings.push({ index, reason: warning });
  });
}

const withFormerLine = (row: SentRow, formerLine: string | undefined): SentRow =>
  formerLine === undefined || isRefund(row) || row.order === undefined ? row : { ...row, order: { ...row.order, formerLine } };

/** All lines of an order arrive with one message id; each gets its own in the store. */
const lineId = (messageId: string | null, line: number): string | null => (messageId === null ? null : `${messageId}#${line}`);

function outOfTime(time: string, { now, maxAgeDays }: EventLimits): string | null {
  const age = now.getTime() - Date.parse(time);
  if (maxAgeDays > 0 && age > maxAgeDays * DAY_MS) {
    return `event_time ${time} is more than ${maxAgeDays} days old (INGEST_MAX_AGE_DAYS)`;
  }
  return tooFarAhead(time, latestTaken(now));
}
