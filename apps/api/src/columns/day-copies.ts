import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import { z } from 'zod';
import { ChangedRows, type Span } from './changed-rows.js';
import { rowsOf } from './duck-rows.js';
import { copyRows, eventsOf, type Minutes, readMinutes, sessionsOfDay, sessionsOfIds, type StoreDay } from './store-days.js';
import type { ColumnTables, DayState } from './tables.js';

/** Events copied in one piece: 100 bytes each in memory. */
const PIECE_EVENTS = 2_000_000;
/** More changed spans than this, or more than half of a large day: the day is copied whole. */
const MAX_SPANS = 60;
const SMALL_DAY_EVENTS = 20_000;
/** Days of which the minutes are remembered. */
const REMEMBERED_DAYS = 3;

const MINUTE_MS = 60_000;
const minuteRow = z.object({ minute: z.coerce.number(), events: z.coerce.number() });

/** CSV files with the rows of a day. */
interface DayFiles {
  events: string;
  sessions: string;
}

/** Copies days of the store into the tables: whole, or only the minutes whose number of events differs. */
export class DayCopies {
  private files = 0;
  /** What the tables hold of the days that change often. */
  private readonly minutes = new Map<string, Minutes>();

  constructor(
    private readonly tables: ColumnTables,
    /** For the rows on their way. */
    private readonly folder: string,
  ) {}

  /**
   * Brings days to the state of the client's snapshot, one after the other. While DuckDB takes the rows of one, PostgreSQL sends those of the
   * next.
   *
   * @param goesOn asked after each day
   */
  async copy(client: Client, days: readonly StoreDay[], goesOn: (copied: StoreDay) => boolean = () => true): Promise<void> {
    let next = this.rowsAhead(client, days[0]);
    try {
      for (const [index, stored] of days.entries()) {
        const rows = await next;
        next = this.rowsAhead(client, days[index + 1]);
        // It may fail before it is awaited.
        next.catch(() => undefined);
        await this.copyDay(client, stored, rows);
        if (!goesOn(stored)) break;
      }
    } finally {
      await removeFiles(await next.catch(() => null));
    }
  }

  private async copyDay(client: Client, stored: StoreDay, rows: DayFiles | null): Promise<void> {
    try {
      const { day, ...state } = stored;
      const minutes = await readMinutes(client, day);
      const spans = this.isWhole(stored) ? null : spansOf(changedMinutes(await this.heldMinutes(day), minutes), stored.events);
      await this.tables.change(day, state, () =>
        spans === null ? this.copyWhole(client, stored, minutes, rows) : this.copySpans(client, day, spans),
      );
      this.remember(day, minutes);
    } finally {
      await removeFiles(rows);
    }
  }

  private isWhole(stored: StoreDay): boolean {
    return isRewritten(this.tables.heldDay(stored.day), stored);
  }

  /** The rows of a day that will be copied whole and in one piece. */
  private async rowsAhead(client: Client, stored: StoreDay | undefined): Promise<DayFiles | null> {
    if (stored === undefined || !this.isWhole(stored) || stored.events > PIECE_EVENTS) return null;
    const files = { events: this.nextFile(), sessions: this.nextFile() };
    try {
      await copyRows(client, eventsOf(stored.day, null), files.events);
      await copyRows(client, sessionsOfDay(stored.day), files.sessions);
    } catch (error) {
      await removeFiles(files);
      throw error;
    }
    return files;
  }

  async remove(day: string): Promise<void> {
    await this.tables.change(day, null, async () => {
      const rows = await ChangedRows.begin(this.tables.connection, day);
      await rows.removeDay();
      await rows.countUsers();
    });
    this.minutes.delete(day);
  }

  private async copyWhole(client: Client, { day, events }: StoreDay, minutes: Minutes, files: DayFiles | null): Promise<void> {
    const rows = await ChangedRows.begin(this.tables.connection, day);
    await rows.removeDay();
    if (files !== null) {
      await rows.addEvents(files.events);
      await rows.putSessions(files.sessions);
    } else {
      const pieces = events <= PIECE_EVENTS ? [null] : piecesOf(minutes);
      for (const piece of pieces) await this.withFile(client, eventsOf(day, piece), (file) => rows.addEvents(file));
      await this.withFile(client, sessionsOfDay(day), (file) => rows.putSessions(file));
    }
    const others = await rows.sessionsOfOtherDays();
    if (others.length > 0) await this.withFile(client, sessionsOfIds(others), (file) => rows.putSessions(file));
    await rows.countUsers();
  }

  private async copySpans(client: Client, day: string, spans: readonly Span[]): Promise<void> {
    if (spans.length === 0) return;
    const rows = await ChangedRows.begin(this.tables.connection, day);
    await rows.removeEvents(spans);
    await this.withFile(client, eventsOf(day, spans), (file) => rows.addEvents(file));
    const touched = await rows.touchedSessions();
    await rows.removeTouchedSessions();
    if (touched.length > 0) await this.withFile(client, sessionsOfIds(touched), (file) => rows.putSessions(file));
    await rows.countUsers();
  }

  private async withFile(client: Client, query: string, use: (file: string) => Promise<void>): Promise<void> {
    const file = this.nextFile();
    try {
      await use(await copyRows(client, query, file));
    } finally {
      await rm(file, { force: true });
    }
  }

  private nextFile(): string {
    this.files += 1;
    return join(this.folder, `rows-${this.files}.csv`);
  }

  private async heldMinutes(day: string): Promise<Minutes> {
    const known = this.minutes.get(day);
    if (known !== undefined) return known;
    const { rows } = await rowsOf(
      this.tables.connection,
      `select epoch_us(event_time) // 60000000 as minute, count(*) as events from events where day = '${day}' group by 1`,
    );
    return new Map(rows.map((row) => minuteRow.parse(row)).map(({ minute, events }) => [minute, events]));
  }

  private remember(day: string, minutes: Minutes): void {
    this.minutes.delete(day);
    this.minutes.set(day, minutes);
    for (const oldest of this.minutes.keys()) if (this.minutes.size > REMEMBERED_DAYS) this.minutes.delete(oldest);
  }
}

const removeFiles = async (files: DayFiles | null): Promise<void> => {
  for (const file of files === null ? [] : [files.events, files.sessions]) await rm(file, { force: true });
};

/** Otherwise the two states differ only by events that one has and the other lacks, whichever of them is older. */
const isRewritten = (held: DayState | undefined, stored: DayState): boolean =>
  held === undefined || stored.rewrittenBatch > held.batch || held.rewrittenBatch > stored.batch;

/** Events that a copy of the day has to read, at least. */
export const missingEvents = (held: DayState | undefined, stored: DayState): number =>
  held === undefined || isRewritten(held, stored) ? stored.events : Math.abs(stored.events - held.events);

function changedMinutes(held: Minutes, stored: Minutes): Minutes {
  const all = new Set([...held.keys(), ...stored.keys()]);
  const changed = [...all].filter((minute) => held.get(minute) !== stored.get(minute));
  return new Map(changed.map((minute) => [minute, Math.max(held.get(minute) ?? 0, stored.get(minute) ?? 0)]));
}

/** The changed minutes as spans; null if it is cheaper to copy the whole day. */
function spansOf(changed: Minutes, events: number): Span[] | null {
  const spans: { from: number; to: number }[] = [];
  for (const minute of [...changed.keys()].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last?.to === minute) last.to = minute + 1;
    else spans.push({ from: minute, to: minute + 1 });
  }
  const sum = [...changed.values()].reduce((total, count) => total + count, 0);
  if (spans.length > MAX_SPANS || (sum > SMALL_DAY_EVENTS && sum > events / 2)) return null;
  return spans.map(({ from, to }) => [momentOf(from), momentOf(to)]);
}

/** Spans that cover the day, each with at most so many events that they fit in memory. */
function piecesOf(minutes: Minutes): Span[][] {
  const sorted = [...minutes].sort(([a], [b]) => a - b);
  const pieces: { from: number; events: number }[] = [];
  for (const [minute, events] of sorted) {
    const last = pieces.at(-1);
    if (last !== undefined && last.events + events <= PIECE_EVENTS) last.events += events;
    else pieces.push({ from: minute, events });
  }
  return pieces.map(({ from }, index) => {
    const next = pieces[index + 1];
    return [[index === 0 ? '-infinity' : momentOf(from), next === undefined ? 'infinity' : momentOf(next.from)]];
  });
}

const momentOf = (minute: number): string => new Date(minute * MINUTE_MS).toISOString();
