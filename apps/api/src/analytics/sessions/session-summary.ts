import type { SessionSummary } from '@storepulse/contracts';
import { z } from 'zod';
import { bigintId, numeric, timestamp } from '../../platform/column-types.js';
import type { SqlClient } from '../../platform/query-rows.js';
import { waitingOfSessions } from '../currencies/waiting-amounts.query.js';

/** Columns of a session `s`; every session list selects them. */
export const SESSION_COLUMNS = `s.user_session, s.user_id, s.started_at, s.ended_at, s.events, s.views, s.carts, s.removals, s.purchases, s.revenue,
  (extract(epoch from s.started_at) * 1000000)::bigint::text as started_us,
  case when s.user_id < 0 then (
    select named.external_id from external_ids named where named.kind in ('user', 'device') and named.id = s.user_id limit 1) end as user_external_id`;

export const sessionRow = z.object({
  user_session: z.string(),
  user_id: bigintId,
  user_external_id: z.string().nullable(),
  started_at: timestamp,
  /** Microseconds since 1970. A JavaScript date would cut them off, and sessions would repeat on the next page. */
  started_us: z.string(),
  ended_at: timestamp,
  events: z.number(),
  views: z.number(),
  carts: z.number(),
  removals: z.number(),
  purchases: z.number(),
  revenue: numeric,
});
export type SessionRow = z.output<typeof sessionRow>;

export async function summariesOf(client: SqlClient, rows: readonly SessionRow[]): Promise<SessionSummary[]> {
  const waiting = await waitingOfSessions(client, rows);
  return rows.map((row) => summaryOf(row, waiting.get(row.user_session) ?? []));
}

const summaryOf = (row: SessionRow, unconverted: SessionSummary['unconverted']): SessionSummary => ({
  sessionId: row.user_session,
  userId: row.user_id,
  userExternalId: row.user_external_id,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  durationSeconds: (Date.parse(row.ended_at) - Date.parse(row.started_at)) / 1000,
  events: row.events,
  views: row.views,
  carts: row.carts,
  removals: row.removals,
  purchases: row.purchases,
  revenue: row.revenue,
  unconverted,
});
