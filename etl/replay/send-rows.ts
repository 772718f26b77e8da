import { setTimeout as delay } from 'node:timers/promises';
import { MAX_EVENTS_PER_REQUEST } from '@storepulse/contracts';
import type { IngestClient } from './ingest-client.js';
import { Pace } from './pace.js';
import type { ReplayTally } from './replay-tally.js';
import type { ReplayRow, RowReader } from './row-reader.js';

/** The server accepts 2 MB. */
const MAX_CHARACTERS = 500_000;
/** While no row is due, progress is shown at this interval. */
const LONGEST_SLEEP_MS = 1_000;
/** Rows that fall due within this time share one request. */
const TOGETHER_MS = 25;

export interface SendingState {
  /** Time of the newest event sent, as in the file. */
  eventMs: number | null;
  /** Delay of the last sent row. */
  behindMs: number;
  /** Time until the next row is due; 0 when it is due now. */
  waitMs: number;
}

/**
 * Sends the rows of a file at a pace, until its end or until it is stopped.
 *
 * @param onStep called after each answer, and each second while no row is due
 * @returns whether it reached the end of the file
 * @throws ReplayError, SourceError
 */
export async function sendRows(
  reader: RowReader,
  speed: number,
  client: IngestClient,
  tally: ReplayTally,
  signal: AbortSignal,
  onStep: (state: SendingState) => Promise<void>,
): Promise<boolean> {
  const pace = new Pace(speed);
  const state: SendingState = { eventMs: null, behindMs: 0, waitMs: 0 };
  while (!signal.aborted) {
    const first = await reader.peek();
    if (first === null) return true;
    state.waitMs = Math.max(0, msUntil(first, pace));
    if (state.waitMs > 0) {
      await onStep(state);
      await delay(Math.min(state.waitMs, LONGEST_SLEEP_MS), undefined, { signal }).catch(() => undefined);
      continue;
    }
    const batch = await takeDue(reader, pace);
    const last = batch.rows.at(-1) ?? first;
    state.behindMs = Math.max(0, -msUntil(last, pace));
    if (batch.events.length > 0) {
      const answer = await client.send(batch.events);
      if (answer === null) return false;
      tally.add(answer);
    }
    for (const { problem } of batch.rows) if (problem !== null) tally.reject(problem);
    for (const { eventMs } of batch.rows) state.eventMs = eventMs ?? state.eventMs;
    batch.done();
    await onStep(state);
  }
  return false;
}

interface Batch {
  rows: ReplayRow[];
  events: string[];
  /** Marks the rows as answered. */
  done(): void;
}

async function takeDue(reader: RowReader, pace: Pace): Promise<Batch> {
  const rows: ReplayRow[] = [];
  const events: string[] = [];
  let characters = 0;
  for (let row = await reader.peek(); row !== null; row = await reader.peek()) {
    const isFull = rows.length >= MAX_EVENTS_PER_REQUEST || characters > MAX_CHARACTERS;
    if (isFull || (rows.length > 0 && msUntil(row, pace) > TOGETHER_MS)) break;
    rows.push(row);
    const event = reader.take();
    if (event === null) continue;
    events.push(event);
    characters += event.length;
  }
  return { rows, events, done: () => reader.answer(rows.length) };
}

/** A row without a time is sent together with its neighbors. */
function msUntil(row: ReplayRow, pace: Pace): number {
  return row.eventMs === null ? 0 : pace.msUntil(row.eventMs);
}
