import type { StoreMode } from '@storepulse/contracts';
import { z } from 'zod';
import type { SqlParameters } from '../../platform/sql-parameters.js';
import { HOLDS_EVENTS } from '../filters/stored-days.js';

/** A busy day has 1.7 M live batches. If this many in a row hold only old events, a live store is shown as ended. */
const BATCHES_LOOKED_THROUGH = 100_000;

export const storeEdgeColumns = {
  data_through: z.date().nullable(),
  /** Ignores days in the future: an event dated ahead does not move it. */
  last_day: z.string().nullable(),
  through: z.date().nullable(),
  /** When the newest event of the last 24 hours arrived, ignoring file loads. */
  sent_at: z.date().nullable(),
};

/** The end of the stored data, as a subquery next to `store_state s`. */
export const storeEdge = (now: Date, p: SqlParameters): string => `(
  select d.data_through, coalesce(d.last_begun_day, d.last_day)::text as last_day, coalesce(d.begun_through, d.data_through) as through, b.sent_at
  from (
    select
      max(e.last_event_at) as data_through, max(e.day) as last_day,
      max(e.last_event_at) filter (where e.day <= t.today) as begun_through, max(e.day) filter (where e.day <= t.today) as last_begun_day
    from stage_days e
    cross join (select store_day(${p.add(now)}::timestamptz) as today) t
    where ${HOLDS_EVENTS}) d
  left join lateral (
    select committed_at as sent_at
    from write_batches
    where batch_id > (select last_batch from store_state) - ${BATCHES_LOOKED_THROUGH}
      and events > 0 and source <> 'load' and last_event_at > ${p.add(now)}::timestamptz - interval '24 hours'
    order by batch_id desc
    limit 1) b on true)`;

/** Whether the store is live, past or empty. The only place that decides it. */
export function storeMode({ last_day, sent_at }: { last_day: string | null; sent_at: Date | null }): StoreMode {
  if (last_day === null) return 'empty';
  return sent_at === null ? 'past' : 'live';
}
