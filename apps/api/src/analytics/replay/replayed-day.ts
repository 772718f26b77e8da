import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { DayActions } from './day-actions.js';
import { DayState } from './day-state.js';

/** Counting the users of six million events takes some seconds. */
const LOAD_TIMEOUT_MS = 120_000;
const MINUTE_MS = 60_000;

const minuteRow = z.object({ minute: z.number(), count: numeric });

/** A stored day, read once, so that its state at any time is available at once. */
export class ReplayedDay {
  private dayState: DayState;

  private constructor(
    readonly day: string,
    readonly start: Date,
    readonly actions: DayActions,
    /** Users first seen, and sessions started, in each minute of the day. */
    private readonly newVisitors: readonly number[],
    private readonly newSessions: readonly number[],
  ) {
    this.dayState = new DayState(actions);
  }

  /** @param start and `end`: bounds of the day in the store's time zone */
  static async read(client: SqlClient, { day, start, end }: { day: string; start: Date; end: Date }): Promise<ReplayedDay> {
    await client.query(`set local statement_timeout = ${LOAD_TIMEOUT_MS}`);
    const visitors = await queryRows(
      client,
      minuteRow,
      `select floor(extract(epoch from u.first_at - $1::timestamptz) / 60)::int as minute, count(*) as count
       from (
         select min(event_time) as first_at
         from events
         where event_time >= $1 and event_time < $2
         group by user_id) u
       group by 1`,
      [start, end],
    );
    const sessions = await queryRows(
      client,
      minuteRow,
      `select floor(extract(epoch from started_at - $1::timestamptz) / 60)::int as minute, count(*) as count
       from sessions
       where started_day = $2
       group by 1`,
      [start, day],
    );
    return new ReplayedDay(day, start, await DayActions.between(client, start, end), perMinute(visitors), perMinute(sessions));
  }

  /** Users and sessions of the day before the minute of `at`. */
  countsAt(at: Date): { visitors: number; sessions: number } {
    const minutes = Math.floor((at.getTime() - this.start.getTime()) / MINUTE_MS);
    const sum = (counts: readonly number[]): number => counts.slice(0, Math.max(0, minutes)).reduce((total, count) => total + count, 0);
    return { visitors: sum(this.newVisitors), sessions: sum(this.newSessions) };
  }

  /** The state of the day at that time. */
  stateAt(at: Date): DayState {
    if (at.getTime() < this.dayState.reached) this.dayState = new DayState(this.actions);
    this.dayState.advance(at.getTime());
    return this.dayState;
  }
}

function perMinute(rows: readonly z.output<typeof minuteRow>[]): number[] {
  const counts = Array.from({ length: Math.max(0, ...rows.map(({ minute }) => minute + 1)) }, () => 0);
  for (const { minute, count } of rows) counts[minute] = count;
  return counts;
}
