import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { numeric } from '../platform/column-types.js';
import { Database } from '../platform/database.js';
import { DatabaseUnavailableError } from '../platform/errors.js';
import { queryRow, type SqlClient } from '../platform/query-rows.js';
import { waitAtMost } from '../platform/wait-at-most.js';
import { OverDailyCapError } from './ingest.errors.js';
import type { Entry } from './ingest-ledger.js';

/** How often a key's count is re-read to include what other processes wrote. */
const READ_EVERY_MS = 5000;
/** When the database has not answered by then, it counts as unreachable: senders are waiting. */
const READ_WITHIN_MS = 1500;

const dayRow = z.object({ from: z.date(), until: z.date(), accepted: numeric, duplicates: numeric });

type DaySums = Pick<z.output<typeof dayRow>, 'accepted' | 'duplicates'>;

/** What a key with a daily cap has sent today. */
export class KeyDay {
  /** Lines admitted whose outcome is not known yet. */
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
    // Duplicates are not new events, but the writer stores their names and device links. The same cap keeps a key from filling the store
    // with repeats.
    const isRepeating = duplicates >= cap;
    if (accepted + this.pending + lines <= cap && !isRepeating) return;
    // Pending lines may turn out to be duplicates. Their outcome is known in a moment, so retry in 1 s.
    const isFull = accepted + lines > cap || isRepeating;
    const seconds = isFull ? Math.max(1, Math.ceil((this.until.getTime() - now.getTime()) / 1000)) : 1;
    throw new OverDailyCapError(cap, isRepeating ? 0 : Math.max(0, cap - accepted), seconds, lines > cap);
  }

  /** @returns a function to call once the outcome of these lines is known */
  reserve(lines: number): () => void {
    this.pending += lines;
    return () => {
      this.pending -= lines;
    };
  }

  add({ accepted, duplicates }: DaySums): void {
    this.sums = { accepted: this.sums.accepted + accepted, duplicates: this.sums.duplicates + duplicates };
  }

  /** Replaces the counts with the ledger's sums for the day, which include every process. */
  set(sums: DaySums): void {
    this.sums = sums;
    this.readAtMs = performance.now();
  }
}

/**
 * Enforces the daily cap of write keys. Reads the ledger when a key first sends on a day, so a restart changes nothing. Then adds up each
 * commit, and re-reads the ledger with a commit every 5 s because other processes write too. No request runs a query of its own.
 */
@Injectable()
export class KeyDays {
  private readonly days = new Map<string, KeyDay>();
  private readonly reading = new Map<string, Promise<KeyDay>>();

  constructor(private readonly database: Database) {}

  /** @throws DatabaseUnavailableError and any database error */
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

  /** Re-reads the counts that are due. Runs in the group's transaction, after its entries. @returns a function to call after the commit */
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

/** The store's day that contains `now`, and the key's counts on it. */
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
     left join ingest_minutes m on m.minute >= d."from" and m.minute < d.until and m.write_key_id = $1
     group by d."from", d.until`,
    [keyId, now],
  );
