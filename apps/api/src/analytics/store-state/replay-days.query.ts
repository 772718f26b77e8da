import type { ReplayDays } from '@storepulse/contracts';
import { z } from 'zod';
import { AppError } from '../../platform/errors.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { HOLDS_EVENTS } from '../filters/stored-days.js';

const startRow = z.object({ first: z.string().nullable(), has_nine: z.boolean() });
const daysRow = z.object({
  first_day: z.string().nullable(),
  last_day: z.string().nullable(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  before_is_nearer: z.boolean(),
});

/** A replay was requested for a time without stored data; `/api/wall/replay-days` lists where one can start. */
export class NotStoredError extends AppError {
  constructor(message: string) {
    super('replay/not_stored', 404, message, [{ path: 'from', message }]);
  }
}

/** Where a replay of a day starts: at nine if there are events in that hour, else at the first event. */
export async function replayStart(client: SqlClient, day: string): Promise<string> {
  const { first, has_nine: hasNine } = await queryRow(
    client,
    startRow,
    `select
       to_char(store_local(min(minute)), 'HH24:MI') as first,
       coalesce(bool_or(extract(hour from store_local(minute)) = 9), false) as has_nine
     from stage_minutes
     where event_type <> 'refund' and minute >= day_start($1::date) and minute < day_start($1::date + 1)`,
    [day],
  );
  return `${day}T${hasNine ? '09:00' : (first ?? '00:00')}`;
}

/** The stored days, and where a replay can start near a time (without one: near the end). */
export async function replayDays(client: SqlClient, near: string | undefined): Promise<ReplayDays> {
  const days = await queryRow(
    client,
    daysRow,
    `select
       d.first_day::text, d.last_day::text, d.before::text, d.after::text,
       coalesce($1::date - d.before <= d.after - $1::date, d.before is not null) as before_is_nearer
     from (
       select
         min(day) as first_day, max(day) as last_day,
         max(day) filter (where $1::date is null or day <= $1::date) as before, min(day) filter (where day > $1::date) as after
       from stage_days
       where ${HOLDS_EVENTS}) d`,
    [near?.slice(0, 10) ?? null],
  );
  const order = days.before_is_nearer ? [days.before, days.after] : [days.after, days.before];
  const nearest: string[] = [];
  for (const day of order) if (day !== null) nearest.push(await replayStart(client, day));
  return { stored: { from: days.first_day, to: days.last_day }, nearest };
}
