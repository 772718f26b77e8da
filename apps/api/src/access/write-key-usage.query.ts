import { cutReason, type KeyCut } from '@storepulse/contracts';
import { z } from 'zod';
import { bigintId, numeric, timestamp } from '../platform/column-types.js';
import { queryRows, type SqlClient } from '../platform/query-rows.js';

const acceptedRow = z.object({ write_key_id: bigintId, accepted: numeric });
const cutRow = z.object({ write_key_id: bigintId, reason: cutReason, lines: numeric, requests: numeric, last_at: timestamp });

export interface KeyUsage {
  acceptedToday: number;
  cuts: KeyCut[];
}

/** By key: events accepted on the store's current day, and what the limits refused in the last 24 hours. */
export async function writeKeyUsage(client: SqlClient, now: Date): Promise<(keyId: string) => KeyUsage> {
  const accepted = await queryRows(
    client,
    acceptedRow,
    `select m.write_key_id, sum(m.accepted) as accepted
     from ingest_minutes m
     where m.minute >= (select date_trunc('day', $1::timestamptz, time_zone) from store_state)
     group by m.write_key_id`,
    [now],
  );
  const today = new Map(accepted.map((row) => [row.write_key_id, row.accepted]));
  const cuts = await keyCuts(client, new Date(now.getTime() - 86_400_000), now);
  return (keyId) => ({ acceptedToday: today.get(keyId) ?? 0, cuts: cuts(keyId) });
}

/** By key: what its limits refused in the minutes from `from` to `to`, both included. */
export async function keyCuts(client: SqlClient, from: Date, to: Date): Promise<(keyId: string) => KeyCut[]> {
  const rows = await queryRows(
    client,
    cutRow,
    `select write_key_id, reason, sum(lines) as lines, sum(requests) as requests, max(last_at) as last_at
     from ingest_cuts
     where minute >= $1 and minute <= $2
     group by write_key_id, reason
     order by max(last_at) desc, reason`,
    [from, to],
  );
  return (keyId) =>
    rows
      .filter((row) => row.write_key_id === keyId)
      .map(({ reason, lines, requests, last_at: lastAt }) => ({ reason, lines, requests, lastAt }));
}
