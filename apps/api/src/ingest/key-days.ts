import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { numeric } from '../platform/column-types.js';
import { Database } from '../platform/database.js';
import { DatabaseUnavailableError } from '../platform/errors.js';
import { queryRow, type SqlClient } from '../platform/query-rows.js';
import { waitAtMost } from '../platform/wait-at-most.js';
import { OverDailyCapError } from './ingest.errors.js';
import type { Entry } from './intake-ledger.js';

/** What other processes of the store wrote is known after so long. */
const READ_EVERY_MS = 5000;
/** A database that has not answered by then is away; senders wait. */
const READ_WITHIN_MS = 1500;

const dayRow = z.object({ from: z.date(), until: z.date(), accepted: numeric, duplicates: numeric });

type DaySums = Pick<z.output<typeof dayRow>, 'accepted' | 'duplicates'>;

/** What a key with a daily cap sent on the day that runs. */
export class KeyDay {
  /** Admitted, and not yet known what becomes of it. */
  private pending = 0;
  private readAtMs = performance.now();

  constructor(
    readonly from: Date,
    readonly until: Date,
    private sums: DaySums,
  ) {}

  holds(time: Date): boolean {
    return time >= this.from && time < this.until;
  }

  get isDue(): boolean {
    return performance.now() - this.readAtMs >= READ_EVERY_MS;
  }

  /** @throws OverDailyCapError */
  check(cap: number, lines: number, now: Date): void {
    const { accepted, duplicates } = this.sums;
    // Duplicates are no events, but the names in them are kept, and what they say of devices: else a key would fill the store with them.
    const isRepeating = duplicates >= cap;
    if (accepted + this.pending + lines <= cap && !isRepeating) return;
    // What waits may turn out to be duplicates: its outcome is known in a moment.
    const isFull = accepted + lines > cap || isRepeating;
    const seconds = isFull ? Math.max(1, Math.ceil((this.until.getTime() - now.getTime()) / 1000)) : 1;
    throw new OverDailyCapError(cap, isRepeating ? 0 : Math.max(0, cap - accepted), seconds, lines > cap);
  }

  /** @returns to be called once it is known what became of them */
  reserve(lines: number): () => void {
    this.pending += lines;
    return () => {
      this.pending -= lines;
    };
  }

  add({ accepted, duplicates }: DaySums): void {
    this.sums = { accepted: this.sums.accepted + accepted, duplicates: this.sums.duplicates + duplicates };
  }

  /** All that the ledger holds of the day, by whichever process. */
  set(sums: DaySums): void {
    this.sums = sums;
    this.readAtMs = performance.now();
  }
}

/**
 * Keeps write keys to their daily cap. What was accepted is read from the ledger when a key first sends on a day, so a restart changes nothing, then
 * counted along with each commit, and read again with a commit every 5 s, since other processes write too: no request has a query of its own.
 */
@Injectable()
export class KeyDays {
  private readonly days = new Map<string, KeyDay>();
  private readonly reading = new Map<string, Promise<KeyDay>>();

  constructor(private readonly database: Database) {}

  /** @throws DatabaseUnavailableError and what the database throws */
  async dayOf(keyId: string, now: Date): Promise<KeyDay> {
    const day = this.days.get(keyId);
    if (day?.holds(now) === true) return day;
    const shared = this.reading.get(keyId);
    const reading = shared ?? this.begin(keyId, now);
    if (shared === undefined) this.reading.set(keyId, reading);
    try {
      return await reading;
    } finally {
      if (this.reading.get(keyId) === reading) this.reading.delete(keyId);
    }
  }

  /** Within the transaction of a group, after its entries: reads the sums that are due. @returns to be called after the commit */
  async readDue(client: SqlClient, entries: readonly Entry[]): Promise<() => void> {
    const sums = new Map<KeyDay, DaySums>();
    for (const keyId of new Set(entries.map((entry) => entry.keyId))) {
      const day = this.days.get(keyId);
      if (day?.isDue === true) sums.set(day, await readDay(client, keyId, day.from));
    }
    return () => {
      for (const [day, read] of sums) day.set(read);
      for (const { keyId, receivedAt, accepted, duplicates } of entries) {
        const day = this.days.get(keyId);
        if (day !== undefined && !sums.has(day) && day.holds(receivedAt)) day.add({ accepted, duplicates });
      }
    };
  }

  private async begin(keyId: string, now: Date): Promise<KeyDay> {
    const read = readDay(this.database.writers.ingest, keyId, now);
    const { from, until, accepted, duplicates } = await waitAtMost(READ_WITHIN_MS, read, () => new DatabaseUnavailableError());
    const day = new KeyDay(from, until, { accepted, duplicates });
    this.days.set(keyId, day);
    return day;
  }
}

/** The store's day that holds a moment, and what was accepted of a key on it. */
const readDay = (client: SqlClient, keyId: string, now: Date): Promise<z.output<typeof dayRow>> =>
  queryRow(
    client,
    dayRow,
    `select d."from", d.until, coalesce(sum(m.accepted), 0) as accepted, coalesce(sum(m.duplicates), 0) as duplicates
     from (
       select
         date_trunc('day', $2::timestamptz, time_zone) as "from",
         (($2::timestamptz at time zone time_zone)::date + 1)::timestamp at time zone time_zone as until
       from store_state) d
     left join intake_minutes m on m.minute >= d."from" and m.minute < d.until and m.write_key_id = $1
     group by d."from", d.until`,
    [keyId, now],
  );
