import type { Silence, SilenceLevel } from '@storepulse/contracts';
import type { SqlClient } from '../../platform/query-rows.js';
import type { NormalPauses } from '../baseline/normal-pauses.js';
import type { StoreState } from '../store-state/store-state.js';

/** Pauses have a resolution of one minute. Restarting the sender of a busy shop should not raise an alert. */
const SHORTEST_LIMIT_S = 180;
const MINUTE_S = 60;
/** Without history no pause is known to be normal; after this long someone should look. */
const LIMIT_WITHOUT_HISTORY_S = 15 * 60;
const CRITICAL_TIMES = 2;

/** Severity of a pause: `warning` above the limit, `critical` above twice the limit. */
export function silenceLevel(seconds: number, normalSeconds: number | null): SilenceLevel {
  const limit = normalSeconds === null ? LIMIT_WITHOUT_HISTORY_S : Math.max(SHORTEST_LIMIT_S, normalSeconds + MINUTE_S);
  if (seconds > CRITICAL_TIMES * limit) return 'critical';
  return seconds > limit ? 'warning' : 'none';
}

/** Time since a live store last received events; null for any other store. */
export async function silenceOf(
  client: SqlClient,
  { day, sentAt }: Pick<StoreState, 'day' | 'sentAt'>,
  now: Date,
  pauses: NormalPauses,
): Promise<Silence | null> {
  if (day === null || sentAt === null) return null;
  const seconds = Math.max(0, Math.floor((now.getTime() - sentAt.getTime()) / 1000));
  const normalSeconds = await pauses.at(client, day, now);
  return { since: sentAt.toISOString(), seconds, normalSeconds, level: silenceLevel(seconds, normalSeconds) };
}
