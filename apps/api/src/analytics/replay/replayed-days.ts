import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { SqlClient } from '../../platform/query-rows.js';
import { ReplayedDay } from './replayed-day.js';

/** A wall plays one day after the other; the day before is let go when the second is read. */
const MOST_DAYS = 2;
/** A replay that was left is forgotten, and with it the day's events in memory. */
const FORGOTTEN_AFTER_MS = 10 * 60_000;

/** The days that are being replayed, each read once for all walls that show it. */
@Injectable()
export class ReplayedDays {
  private readonly days = new Map<string, { day: Promise<ReplayedDay>; usedAt: number }>();

  constructor(private readonly clock: Clock) {}

  /** @param start and @param end of the day in the store's zone */
  of(client: SqlClient, day: string, start: Date, end: Date): Promise<ReplayedDay> {
    const now = this.clock.now().getTime();
    for (const [name, { usedAt }] of this.days) if (now - usedAt > FORGOTTEN_AFTER_MS) this.days.delete(name);
    const known = this.days.get(day);
    const entry = { day: known?.day ?? this.read(client, day, start, end), usedAt: now };
    // Anew at the end, so that the day that was used last is forgotten last.
    this.days.delete(day);
    this.days.set(day, entry);
    const [first] = this.days.keys();
    if (this.days.size > MOST_DAYS && first !== undefined) this.days.delete(first);
    return entry.day;
  }

  private read(client: SqlClient, day: string, start: Date, end: Date): Promise<ReplayedDay> {
    const reading = ReplayedDay.read(client, day, start, end);
    // One that failed is not kept: the next question reads again.
    reading.catch(() => this.days.delete(day));
    return reading;
  }
}
