import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import { ChangedRows, putPrices, type Span } from './changed-rows.js';
import { changedTimes, isCheaperWhole, isFewBusyMinutes, MINUTE_SECONDS, Minutes, piecesOf, spansOf, type TimeCounts } from './minutes.js';
import { copyRows, eventsOf, pricesOf, readMinutes, readSeconds, sessionsOfDays, sessionsOfIds, type StoreDay } from './store-days.js';
import type { ColumnTables, DayState } from './tables.js';

/** Events copied in one piece: 100 bytes each in memory. */
const PIECE_EVENTS = 2_000_000;
/** Small days are copied together, because a copy takes some 40 ms whatever it holds. */
const TOGETHER_EVENTS = 300_000;

/** Days that are copied in one transaction. */
interface Part {
  days: readonly StoreDay[];
  events: number;
  /** Otherwise only the minutes that differ. */
  isWhole: boolean;
}

/** CSV files with the rows of a part. */
interface PartFiles {
  events: string;
  sessions: string;
}

/** Copies days of the store into the tables: whole, or only the minutes whose number of events differs. */
export class DayCopies {
  private files = 0;
  private readonly minutes: Minutes;

  constructor(
    private readonly tables: ColumnTables,
    /** For the rows on their way. */
    private readonly folder: string,
  ) {
    this.minutes = new Minutes(tables.connection);
  }

  /**
   * Brings days to the state of the client's snapshot. While DuckDB takes the rows of some, PostgreSQL sends those of the next.
   *
   * @param goesOn asked from time to time, with the number of days and events copied
   */
  async copy(client: Client, days: readonly StoreDay[], goesOn: (days: number, events: number) => boolean = () => true): Promise<void> {
    const parts = this.partsOf(days);
    let next = this.rowsAhead(client, parts[0]);
    let copied = { days: 0, events: 0 };
    try {
      for (const [index, part] of parts.entries()) {
        const files = await next;
        next = this.rowsAhead(client, parts[index + 1]);
        // It may fail before it is awaited.
        next.catch(() => undefined);
        try {
          await this.copyPart(client, part, files);
        } finally {
          await removeFiles(files);
        }
        copied = { days: copied.days + part.days.length, events: copied.events + part.events };
        if (!goesOn(copied.days, copied.events)) break;
      }
    } finally {
      await removeFiles(await next.catch(() => null));
    }
  }

  /** Copies the latest price of every product, unless they are as of the days that are held. After `copy`, in the same snapshot. */
  async copyPrices(client: Client): Promise<void> {
    if (this.tables.hasPrices) return;
    await this.withFile(client, pricesOf(null), (file) => this.tables.replacePrices(() => putPrices(this.tables.connection, file, 'true')));
  }

  async remove(days: readonly string[]): Promise<void> {
    if (days.length === 0) return;
    await this.tables.change(new Map(days.map((day) => [day, null])), false, async () => {
      const rows = await ChangedRows.begin(this.tables.connection, days);
      await rows.removeDays();
      await rows.count();
    });
    this.minutes.forget();
  }

  private partsOf(days: readonly StoreDay[]): Part[] {
    const isWhole = (day: StoreDay) => isRewritten(this.tables.heldDay(day.day), day);
    const parts: { days: StoreDay[]; events: number; isWhole: boolean }[] = [];
    for (const day of days.filter(isWhole)) {
      const last = parts.at(-1);
      if (last !== undefined && last.events + day.events <= TOGETHER_EVENTS) {
        last.days.push(day);
        last.events += day.events;
      } else parts.push({ days: [day], events: day.events, isWhole: true });
    }
    const others = days.filter((day) => !isWhole(day));
    const events = others.reduce((sum, day) => sum + missingEvents(this.tables.heldDay(day.day), day), 0);
    return others.length === 0 ? parts : [...parts, { days: others, events, isWhole: false }];
  }

  private async copyPart(client: Client, part: Part, files: PartFiles | null): Promise<void> {
    const days = part.days.map(({ day }) => day);
    const stored = await readMinutes(client, days);
    const spans = part.isWhole ? null : await this.changedSpans(client, part.days, stored);
    const states = new Map(part.days.map(({ day, ...state }) => [day, state]));
    await this.tables.change(states, spans !== null, async () => {
      const rows = await ChangedRows.begin(this.tables.connection, days);
      if (spans === null) await this.copyWhole(client, rows, { days, stored, files });
      else if (spans.length > 0) {
        await rows.removeEvents(spans);
        await this.withFile(client, eventsOf(days, spans), (file) => rows.readEvents(file));
        const touched = await rows.touchedSessions();
        if (touched.length > 0) await this.withFile(client, sessionsOfIds(touched), (file) => rows.putSessions(file));
        await rows.removeSessions();
        await rows.addEvents();
        const products = await rows.touchedProducts();
        await this.withFile(client, pricesOf(products), (file) => rows.putPrices(file));
      } else return;
      await rows.count();
    });
    this.minutes.set(days, stored);
  }

  /** What to copy of days; null: all of it. */
  private async changedSpans(client: Client, of: readonly StoreDay[], stored: TimeCounts): Promise<Span[] | null> {
    const days = of.map(({ day }) => day);
    const minutes = changedTimes(await this.minutes.of(days), stored);
    const ofMinutes = spansOf(minutes, MINUTE_SECONDS);
    if (!isFewBusyMinutes(minutes)) return isCheaperWhole(ofMinutes, minutes, of) ? null : ofMinutes;
    const seconds = changedTimes(await this.minutes.seconds(days, ofMinutes), await readSeconds(client, ofMinutes));
    const ofSeconds = spansOf(seconds, 1);
    return isCheaperWhole(ofSeconds, seconds, of) ? null : ofSeconds;
  }

  private async copyWhole(
    client: Client,
    rows: ChangedRows,
    { days, stored, files }: { days: readonly string[]; stored: TimeCounts; files: PartFiles | null },
  ): Promise<void> {
    await rows.removeDays();
    if (files !== null) {
      await rows.putSessions(files.sessions);
      await this.addEvents(client, rows, files.events);
      return;
    }
    await this.withFile(client, sessionsOfDays(days), (file) => rows.putSessions(file));
    for (const piece of piecesOf(stored, PIECE_EVENTS))
      await this.withFile(client, eventsOf(days, [piece]), (file) => this.addEvents(client, rows, file));
  }

  private async addEvents(client: Client, rows: ChangedRows, file: string): Promise<void> {
    await rows.readEvents(file);
    const others = await rows.sessionsOfOtherDays();
    if (others.length > 0) await this.withFile(client, sessionsOfIds(others), (ofOthers) => rows.putSessions(ofOthers));
    await rows.addEvents();
  }

  /** The rows of a part that is copied whole, and in one piece. */
  private async rowsAhead(client: Client, part: Part | undefined): Promise<PartFiles | null> {
    if (part === undefined || !part.isWhole || part.events > PIECE_EVENTS) return null;
    const files = { events: this.nextFile(), sessions: this.nextFile() };
    const days = part.days.map(({ day }) => day);
    try {
      await copyRows(client, eventsOf(days, null), files.events);
      await copyRows(client, sessionsOfDays(days), files.sessions);
    } catch (error) {
      await removeFiles(files);
      throw error;
    }
    return files;
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
}

const removeFiles = async (files: PartFiles | null): Promise<void> => {
  for (const file of files === null ? [] : [files.events, files.sessions]) await rm(file, { force: true });
};

/** Otherwise the two states differ only by events that one has and the other lacks, whichever of them is older. */
const isRewritten = (held: DayState | undefined, stored: DayState): boolean =>
  held === undefined || stored.rewrittenBatch > held.batch || held.rewrittenBatch > stored.batch;

/** Events that a copy of the day has to read, at least. */
export const missingEvents = (held: DayState | undefined, stored: DayState): number =>
  held === undefined || isRewritten(held, stored) ? stored.events : Math.abs(stored.events - held.events);
