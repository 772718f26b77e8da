import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { inSpans, type Span } from './changed-rows.js';
import { rowsOf } from './duck-rows.js';
import type { DayState } from './tables.js';

/** Numbers of events by minute or second, counted from 1970. */
export type TimeCounts = ReadonlyMap<number, number>;

/** With more changed spans than this, or with more than half of many events, days are copied whole. */
const MAX_SPANS = 60;
const MANY_EVENTS = 20_000;
/** Of a few minutes with this many events, the seconds are compared. */
const FEW_MINUTES = 10;
const BUSY_EVENTS = 2_000;

export const MINUTE_SECONDS = 60;
/** Of the times that PostgreSQL and DuckDB both have. */
const FIRST_SECOND = -200_000_000_000;
const LAST_SECOND = 9_000_000_000_000;

const countRow = z.object({ time: z.coerce.number(), events: z.coerce.number() });

/** @param rows of `time` and `events` */
export const countsOf = (rows: readonly unknown[]): TimeCounts =>
  new Map(rows.map((row) => countRow.parse(row)).map(({ time, events }) => [time, events]));

/** Events by minute that the tables hold. Remembers those of the days that were copied last, which are the next to change. */
export class Minutes {
  private known: { days: string; counts: TimeCounts } | undefined;

  constructor(private readonly connection: DuckDBConnection) {}

  async of(days: readonly string[]): Promise<TimeCounts> {
    if (this.known?.days === days.join()) return this.known.counts;
    const { rows } = await rowsOf(
      this.connection,
      `select floor_div(second, 60) as time, count(*) as events
       from events
       where day in (${days.map((day) => `date '${day}'`).join(', ')})
       group by 1`,
    );
    return countsOf(rows);
  }

  /** Events by second of some spans of days. */
  async seconds(days: readonly string[], spans: readonly Span[]): Promise<TimeCounts> {
    const { rows } = await rowsOf(
      this.connection,
      `select second as time, count(*) as events
       from events
       where day in (${days.map((day) => `date '${day}'`).join(', ')}) and (${inSpans(spans)})
       group by 1`,
    );
    return countsOf(rows);
  }

  set(days: readonly string[], counts: TimeCounts): void {
    this.known = { days: days.join(), counts };
  }

  forget(): void {
    this.known = undefined;
  }
}

/** Each minute or second whose number of events differs, with the larger number. */
export function changedTimes(held: TimeCounts, stored: TimeCounts): TimeCounts {
  const all = new Set([...held.keys(), ...stored.keys()]);
  const changed = [...all].filter((minute) => held.get(minute) !== stored.get(minute));
  return new Map(changed.map((minute) => [minute, Math.max(held.get(minute) ?? 0, stored.get(minute) ?? 0)]));
}

/** In a busy shop the last minute has thousands of events, of which those of a few seconds are new. */
export const isFewBusyMinutes = (changed: TimeCounts): boolean => changed.size <= FEW_MINUTES && eventsIn(changed) > BUSY_EVENTS;

const eventsIn = (counts: TimeCounts): number => [...counts.values()].reduce((total, events) => total + events, 0);

/** Minutes or seconds as spans. @param seconds how many one has */
export function spansOf(changed: TimeCounts, seconds: number): Span[] {
  const spans: { from: number; to: number }[] = [];
  for (const minute of [...changed.keys()].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last?.to === minute) last.to = minute + 1;
    else spans.push({ from: minute, to: minute + 1 });
  }
  return spans.map(({ from, to }) => [from * seconds, to * seconds]);
}

/** Whether to copy the days whole rather than the spans of what has changed. */
export function isCheaperWhole(spans: readonly Span[], changed: TimeCounts, days: readonly DayState[]): boolean {
  const all = days.reduce((total, { events }) => total + events, 0);
  const sum = eventsIn(changed);
  return spans.length > MAX_SPANS || (sum > MANY_EVENTS && sum > all / 2);
}

/** Spans that cover all time, each with at most this many events, or with one minute. */
export function piecesOf(minutes: TimeCounts, most: number): Span[] {
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
