import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { SqlClient } from '../platform/query-rows.js';
import type { Rejected } from './check-events.js';
import { keptRaw, masked } from './kept-raw.js';

/** Rejected lines that are kept of each key in each hour; the others are counted. */
export const KEPT_PER_HOUR = 1000;

/** Longest raw text kept of a rejected event; the table allows no more. */
const MAX_RAW_LENGTH = 10_000;

const keptRow = z.object({ key_id: z.string(), kept: z.coerce.number() });

/** What became of lines, of one key and one minute. */
export interface Entry {
  keyId: string;
  receivedAt: Date;
  accepted: number;
  noted: number;
  duplicates: number;
  rejected: number;
  shed: number;
}

export interface RejectedLine extends Rejected {
  keyId: string;
  receivedAt: Date;
}

/** The tables `intake_minutes` and `rejected_events`: what became of everything that was sent. */
@Injectable()
export class IntakeLedger {
  /** Keeps rejected lines, up to the cap, and enters what became of all. The caller has begun a transaction. */
  async enter(client: SqlClient, entries: readonly Entry[], rejected: readonly RejectedLine[], now: Date): Promise<void> {
    const unkept = rejected.length === 0 ? new Map<string, number>() : await this.keep(client, rejected, now);
    const sums = sumsOf(entries);
    // A key's lines beyond the cap are entered once, in its first minute here that has so many.
    const unkeptOf = sums.map((sum) => {
      const share = Math.min(sum.rejected, unkept.get(sum.keyId) ?? 0);
      unkept.set(sum.keyId, (unkept.get(sum.keyId) ?? 0) - share);
      return share;
    });
    await client.query(
      `insert into intake_minutes as m (minute, write_key_id, received, accepted, noted, duplicates, rejected, unkept, shed)
       select minute, key_id, accepted + duplicates + rejected + shed, accepted, noted, duplicates, rejected, unkept, shed
       from unnest($1::timestamptz[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
         as e (minute, key_id, accepted, noted, duplicates, rejected, unkept, shed)
       order by minute, key_id
       on conflict (minute, write_key_id) do update set
         received = m.received + excluded.received,
         accepted = m.accepted + excluded.accepted,
         noted = m.noted + excluded.noted,
         duplicates = m.duplicates + excluded.duplicates,
         rejected = m.rejected + excluded.rejected,
         unkept = m.unkept + excluded.unkept,
         shed = m.shed + excluded.shed`,
      [
        sums.map(({ minute }) => minute),
        sums.map(({ keyId }) => keyId),
        sums.map(({ accepted }) => accepted),
        sums.map(({ noted }) => noted),
        sums.map(({ duplicates }) => duplicates),
        sums.map((sum) => sum.rejected),
        unkeptOf,
        sums.map(({ shed }) => shed),
      ],
    );
  }

  /** @returns by key, how many lines were beyond the cap */
  private async keep(client: SqlClient, rejected: readonly RejectedLine[], now: Date): Promise<Map<string, number>> {
    const keyIds = [...new Set(rejected.map(({ keyId }) => keyId))];
    // Question: how many lines of these keys were kept in this hour?
    const { rows } = await client.query(
      `select k.key_id::text, coalesce(sum(m.rejected - m.unkept), 0) as kept
       from unnest($1::bigint[]) as k (key_id)
       left join intake_minutes m on m.write_key_id = k.key_id and m.minute >= date_trunc('hour', $2::timestamptz)
       group by k.key_id`,
      [keyIds, now],
    );
    const kept = new Map(rows.map((row) => keptRow.parse(row)).map(({ key_id: keyId, kept: lines }) => [keyId, lines]));
    const unkept = new Map<string, number>();
    const keeping = rejected.filter(({ keyId }) => {
      const lines = kept.get(keyId) ?? 0;
      if (lines < KEPT_PER_HOUR) kept.set(keyId, lines + 1);
      else unkept.set(keyId, (unkept.get(keyId) ?? 0) + 1);
      return lines < KEPT_PER_HOUR;
    });
    await client.query(
      `insert into rejected_events (source, write_key_id, reason, raw, received_at)
       select 'http', r.key_id, r.reason, r.raw, r.received_at
       from unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[]) as r (key_id, reason, raw, received_at)`,
      [
        keeping.map(({ keyId }) => keyId),
        keeping.map(({ reason }) => storable(masked(reason))),
        keeping.map(({ raw }) => storable(keptRaw(raw, MAX_RAW_LENGTH))),
        keeping.map(({ receivedAt }) => receivedAt),
      ],
    );
    return unkept;
  }
}

interface MinuteSum extends Omit<Entry, 'receivedAt'> {
  minute: Date;
}

const MINUTE_MS = 60_000;

function sumsOf(entries: readonly Entry[]): MinuteSum[] {
  const sums = new Map<string, MinuteSum>();
  for (const { receivedAt, ...entry } of entries) {
    const minute = new Date(Math.floor(receivedAt.getTime() / MINUTE_MS) * MINUTE_MS);
    const name = `${minute.getTime()} ${entry.keyId}`;
    const sum = sums.get(name) ?? { keyId: entry.keyId, minute, accepted: 0, noted: 0, duplicates: 0, rejected: 0, shed: 0 };
    sum.accepted += entry.accepted;
    sum.noted += entry.noted;
    sum.duplicates += entry.duplicates;
    sum.rejected += entry.rejected;
    sum.shed += entry.shed;
    sums.set(name, sum);
  }
  return [...sums.values()];
}

/** PostgreSQL text holds no NUL, and half of a surrogate pair cannot be written as UTF-8. */
const storable = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, '\uFFFD');
