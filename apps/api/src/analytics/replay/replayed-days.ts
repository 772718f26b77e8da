import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../../platform/clock.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { versionOfDays } from '../cache/days-version.query.js';
import { ReplayedDay } from './replayed-day.js';

/** A wall plays one day after another; a day is dropped when the second one after it is read. */
const MAX_DAYS = 2;
/** An abandoned replay is dropped, which frees the events of its day. */
const FORGOTTEN_AFTER_MS = 10 * 60_000;

/** A day to read, as of the snapshot of a reader's transaction. */
export interface DayInSnapshot {
  day: string;
  /** Bounds of the day in the store's time zone. */
  start: Date;
  end: Date;
  /** The last batch the snapshot sees. If it is unchanged, no data has changed. */
  lastBatch: number;
}

interface Entry {
  day: Promise<ReplayedDay>;
  /** Result of `versionOfDays` for the day when it was read. */
  version: string;
  /** Up to this batch, the day is known to be unchanged since it was read. */
  lastBatch: number;
  usedAt: number;
}

const writtenRow = z.object({ written: numeric });

/** The days being replayed. Each is read once for all walls that show it, and again when it has changed. */
@Injectable()
export class ReplayedDays {
  private readonly days = new Map<string, Entry>();

  constructor(private readonly clock: Clock) {}

  async of(client: SqlClient, asked: DayInSnapshot): Promise<ReplayedDay> {
    const now = this.clock.now().getTime();
    for (const [name, { usedAt }] of this.days) if (now - usedAt > FORGOTTEN_AFTER_MS) this.days.delete(name);
    const { day, lastBatch } = asked;
    const before = this.days.get(day);
    const isSame = before?.lastBatch === lastBatch;
    const version = isSame ? before.version : await versionOfDays(client, [day]);
    const isRepaired = before !== undefined && lastBatch > before.lastBatch && (await wasRepaired(client, before.lastBatch, lastBatch));
    // Another frame may have read the day in the meantime.
    const known = this.days.get(day);
    if (known?.version === version && !isRepaired)
      return this.keep(day, { ...known, lastBatch: Math.max(known.lastBatch, lastBatch), usedAt: now });
    const reading = ReplayedDay.read(client, asked);
    // A frame with an older snapshot does not replace the entry: the others use a later one.
    if (known !== undefined && known.lastBatch > lastBatch) return reading;
    return this.keep(day, { day: reading, version, lastBatch, usedAt: now });
  }

  private keep(day: string, entry: Entry): Promise<ReplayedDay> {
    // Moved to the end, so that the least recently used day is dropped first.
    this.days.delete(day);
    this.days.set(day, entry);
    const [first] = this.days.keys();
    if (this.days.size > MAX_DAYS && first !== undefined) this.days.delete(first);
    // A failed read is not cached: the next frame reads again.
    entry.day.catch(() => this.days.get(day)?.day === entry.day && this.days.delete(day));
    return entry.day;
  }
}

/**
 * Whether there was a repair between two batches. A repair does not mark each day, and its batch is not in write_batches (cached-days.ts).
 */
async function wasRepaired(client: SqlClient, since: number, lastBatch: number): Promise<boolean> {
  const { written } = await queryRow(
    client,
    writtenRow,
    'select count(*) as written from write_batches where batch_id > $1 and batch_id <= $2',
    [since, lastBatch],
  );
  return written !== lastBatch - since;
}
