import { Injectable } from '@nestjs/common';
import { type IngestAnswer, MAX_EVENTS_PER_REQUEST } from '@storepulse/contracts';
import type { EventRow } from '../../../../database/fold/event-row.js';
import { parseEvent } from '../../../../database/fold/parse-event.js';
import { type BatchResult, writeBatch } from '../../../../database/fold/write-batch.js';
import { Settings } from '../config/settings.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { AppError } from '../platform/errors.js';
import type { SqlClient } from '../platform/query-rows.js';
import { type ReadEvent, readEvents } from './read-events.js';

/** A sender's clock may run ahead by this much. */
const MAX_AHEAD_MS = 10 * 60_000;
const DAY_MS = 86_400_000;

/** Longest raw text kept of a rejected event; the table allows no more. */
const MAX_RAW_LENGTH = 10_000;

export class TooManyEventsError extends AppError {
  constructor(given: number) {
    super('ingest/too_many_events', 413, `The request holds ${given} events; send at most ${MAX_EVENTS_PER_REQUEST} at once.`);
  }
}

interface Rejected {
  index: number;
  reason: string;
  raw: string;
}

interface Accepted {
  index: number;
  row: EventRow;
}

/** Takes events that come over HTTP: checks each, stores the good ones with everything counted from them in one transaction. */
@Injectable()
export class IngestService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /**
   * Stores what is good of a request body; returns only after the commit.
   *
   * @throws UnreadableBodyError, TooManyEventsError: nothing of the request was stored then.
   */
  async take(body: string): Promise<IngestAnswer> {
    const events = readEvents(body);
    if (events.length > MAX_EVENTS_PER_REQUEST) throw new TooManyEventsError(events.length);
    const now = this.clock.now();
    const checked = events.map((event, index) => this.check(event, index, now));
    const accepted = checked.filter((it) => 'row' in it);
    const rejected = checked.filter((it) => 'reason' in it);
    const result = await this.database.write((client) => this.store(client, accepted, rejected, now));
    return {
      accepted: result.accepted,
      duplicates: result.duplicates,
      rejected: rejected.map(({ index, reason }) => ({ index, reason })),
    };
  }

  private async store(
    client: Parameters<typeof writeBatch>[0],
    accepted: readonly Accepted[],
    rejected: readonly Rejected[],
    now: Date,
  ): Promise<BatchResult> {
    await keepRejected(client, rejected, now);
    return writeBatch(
      client,
      accepted.map(({ row }) => row),
      { kind: 'live' },
    );
  }

  private check(event: ReadEvent, index: number, now: Date): Accepted | Rejected {
    if (!event.ok) return { index, reason: event.reason, raw: event.raw };
    if (!isObject(event.value)) return { index, reason: 'the event is not a JSON object', raw: event.raw };
    const parsed = parseEvent(event.value);
    if (!parsed.ok) return { index, reason: parsed.reason, raw: event.raw };
    const reason = this.outOfTime(parsed.row, now);
    return reason === null ? { index, row: parsed.row } : { index, reason, raw: event.raw };
  }

  private outOfTime(row: EventRow, now: Date): string | null {
    const age = now.getTime() - Date.parse(row.eventTime);
    if (age < -MAX_AHEAD_MS) return `event_time ${row.eventTime} is more than 10 minutes in the future`;
    const maxAgeDays = this.settings.ingestMaxAgeDays;
    if (maxAgeDays > 0 && age > maxAgeDays * DAY_MS)
      return `event_time ${row.eventTime} is more than ${maxAgeDays} days old (INGEST_MAX_AGE_DAYS)`;
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

async function keepRejected(client: SqlClient, rejected: readonly Rejected[], now: Date): Promise<void> {
  if (rejected.length === 0) return;
  await client.query(
    `insert into rejected_events (source, reason, raw, received_at)
     select 'http', r.reason, r.raw, $3
     from unnest($1::text[], $2::text[]) as r (reason, raw)`,
    [rejected.map(({ reason }) => storable(reason)), rejected.map(({ raw }) => storable(raw).slice(0, MAX_RAW_LENGTH)), now],
  );
}

/** PostgreSQL text holds no NUL, and half of a surrogate pair cannot be written as UTF-8. */
const storable = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, '\uFFFD');
