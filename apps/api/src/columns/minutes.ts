import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { Span } from './changed-rows.js';
import { rowsOf } from './duck-rows.js';
import type { DayState } from './tables.js';

/** Numbers of events by minute, counted from 1970. */
export type MinuteCounts = ReadonlyMap<number, number>;

/** With more changed spans than this, or with more than half of many events, days are copied whole. */
const MAX_SPANS = 60;
const MANY_EVENTS = 20_000;

const MINUTE_SECONDS = 60;
/** Of the times that PostgreSQL and DuckDB both have. */
const FIRST_SECOND = -200_000_000_000;
const LAST_SECOND = 9_000_000_000_000;

const minuteRow = z.object({ minute: z.coerce.number(), events: z.coerce.number() });

/** Events by minute that the tables hold. Remembers those of the days that were copied last, which are the next to change. */
export class Minutes {
  private known: { days: string; counts: MinuteCounts } | undefined;

  constructor(private readonly connection: DuckDBConnection) {}

  async of(days: readonly string[]): Promise<MinuteCounts> {
    if (this.known?.days === days.join()) return this.known.counts;
    const { rows } = await rowsOf(
      this.connection,
      `select floor_div(second, 60) as minute, count(*) as events
       from events
       where day in (${days.map((day) => `date '${day}'`).join(', ')})
       group by 1`,
    );
    return new Map(rows.map((row) => minuteRow.parse(row)).map(({ minute, events }) => [minute, events]));
  }

  set(days: readonly string[], counts: MinuteCounts): void {
    this.known = { days: days.join(), counts };
  }

  forget(): void {
    this.known = undefined;
  }
}

/** Each minute whose number of events differs, with the larger number. */
export function changedMinutes(held: MinuteCounts, stored: MinuteCounts): MinuteCounts {
  const all = new Set([...held.keys(), ...stored.keys()]);
  const changed = [...all].filter((minute) => held.get(minute) !== stored.get(minute));
  return new Map(changed.map((minute) => [minute, Math.max(held.get(minute) ?? 0, stored.get(minute) ?? 0)]));
}

/** The changed minutes as spans; null if it is cheaper to copy the days whole. */
export function spansOf(changed: MinuteCounts, days: readonly DayState[]): Span[] | null {
  const spans: { from: number; to: number }[] = [];
  for (const minute of [...changed.keys()].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last?.to === minute) last.to = minute + 1;
    else spans.push({ from: minute, to: minute + 1 });
  }
  const sum = [...changed.values()].reduce((total, events) => total + events, 0);
  const all = days.reduce((total, { events }) => total + events, 0);
  if (spans.length > MAX_SPANS || (sum > MANY_EVENTS && sum > all / 2)) return null;
  return spans.map(({ from, to }) => [from * MINUTE_SECONDS, to * MINUTE_SECONDS]);
}

/** Spans that cover all time, each with at most this many events, or with one minute. */
export function piecesOf(minutes: MinuteCounts, most: number): Span[] {
  const pieces: { from: number; events: number }[] = [];
  for (const [minute, events] of [...minutes].sort(([a], [b]) => a - b)) {
    const last = pieces.at(-1);
    if (last !== undefined && last.events + events <= most) last.events += events;
    else pieces.push({ from: minute, events });
  }
  return pieces.map(({ from }, index) => {
    const next = pieces[index + 1];
    return [index === 0 ? FIRST_SECOND : from * MINUTE_SECONDS, next === undefined ? LAST_SECOND : next.from * MINUTE_SECONDS];
  });
}
