import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { integersOf, numbersOf } from '../cache/array-columns.js';
import { CachedDays, type SnapshotDays } from '../cache/cached-days.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';
import { type SessionDay, type SessionDistributions, SessionSums } from './session-sums.js';

const column = z.instanceof(Buffer);
const distributionRow = z.object({ day: z.string(), of_durations: z.boolean(), purchaser: z.boolean(), values: column, sessions: column });

const BYTES_A_VALUE = 12;
const MAX_BYTES = 32 * 1024 ** 2;

/** In-memory distributions of session durations and event counts: 200,000 rows over two months, of which only a day or two change. */
@Injectable()
export class CachedSessionDays {
  private readonly days = new CachedDays<SessionDay>({ batchesFrom: 'session_days', read: readDays, maxBytes: MAX_BYTES });

  private readonly whole = new SessionSums();

  /** Distributions over the sessions that started in the range. */
  async distributions(client: SqlClient, filter: SnapshotDays & Pick<ResolvedFilter, 'whole'>): Promise<SessionDistributions> {
    const days = await this.days.of(client, filter);
    return (filter.whole ? this.whole : new SessionSums()).of(days);
  }
}

async function readDays(client: SqlClient, days: readonly string[]): Promise<Map<string, SessionDay>> {
  const rows = await queryRows(
    client,
    distributionRow,
    `select
       day::text, of_durations, purchaser, array_send(array_agg(value)) as values, array_send(array_agg(sessions::integer)) as sessions
     from (
       select day, true as of_durations, purchaser, duration_seconds as value, sessions from session_duration_days where day = any($1)
       union all
       select day, false, purchaser, events, sessions from session_event_days where day = any($1)) d
     group by day, of_durations, purchaser`,
    [days],
  );
  const read = new Map<string, SessionDay>();
  for (const { day, of_durations: ofDurations, purchaser, values, sessions } of rows) {
    const distribution = { purchaser, values: numbersOf(values), sessions: integersOf(sessions) };
    const known = read.get(day) ?? { durations: [], eventCounts: [], bytes: 0 };
    const more = distribution.values.length * BYTES_A_VALUE;
    read.set(day, {
      durations: ofDurations ? [...known.durations, distribution] : known.durations,
      eventCounts: ofDurations ? known.eventCounts : [...known.eventCounts, distribution],
      bytes: known.bytes + more,
    });
  }
  return read;
}
