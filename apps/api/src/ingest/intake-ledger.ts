import { Injectable } from '@nestjs/common';
import type { CutReason } from '@storepulse/contracts';
import { z } from 'zod';
import type { SqlClient } from '../platform/query-rows.js';
import type { Rejected } from './check-events.js';
import { KeptRaws, masked } from './kept-raw.js';

/** Rejected lines that are kept of each key in each hour; the others are counted. */
export const KEPT_PER_HOUR = 1000;

/** Longest raw text kept of a rejected event; the table allows no more. */
const MAX_RAW_LENGTH = 10_000;
/** Bytes of raw texts that are kept of each key in each hour; of further lines their beginning. So a key fills half a gigabyte in 14 days at most. */
const RAW_BYTES_PER_HOUR = 1024 * 1024;
const SHORT_RAW_LENGTH = 200;

const keptRow = z.object({ key_id: z.string(), kept: z.coerce.number(), bytes: z.coerce.number() });

/** What became of lines, of one key and one minute. */
export interface Entry {
  keyId: string;
  receivedAt: Date;
  accepted: number;
  noted: number;
  duplicates: number;
  rejected: number;
  shed: number;
  /** Of these lines, and of requests without any, what the limits of the key cut. */
  cuts: readonly Cut[];
}

export interface Cut {
  reason: CutReason;
  lines: number;
  requests: number;
  lastAt: Date;
}

export interface RejectedLine extends Rejected {
  keyId: string;
  receivedAt: Date;
}

/** The tables `intake_minutes`, `intake_cuts` and `rejected_events`: what became of everything that was sent. */
@Injectable()
export class IntakeLedger {
  /** Keeps rejected lines, up to the cap, and enters what became of all. The caller has begun a transaction. */
  async enter(client: SqlClient, entries: readonly Entry[], rejected: readonly RejectedLine[], now: Date): Promise<void> {
    const unkept = rejected.length === 0 ? new Map<string, number>() : await this.keep(client, rejected, now);
    const sums = mergedEntries(entries);
    await this.enterCuts(client, sums);
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
        sums.map(({ receivedAt }) => minuteOf(receivedAt)),
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

  private async enterCuts(client: SqlClient, sums: readonly Entry[]): Promise<void> {
    const cuts = sums.flatMap((sum) => sum.cuts.map((cut) => ({ ...cut, minute: minuteOf(sum.receivedAt), keyId: sum.keyId })));
    if (cuts.length === 0) return;
    await client.query(
      `insert into intake_cuts as c (minute, write_key_id, reason, lines, requests, last_at)
       select minute, key_id, reason, lines, requests, last_at
       from unnest($1::timestamptz[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::timestamptz[])
         as e (minute, key_id, reason, lines, requests, last_at)
       order by minute, key_id, reason
       on conflict (minute, write_key_id, reason) do update set
         lines = c.lines + excluded.lines,
         requests = c.requests + excluded.requests,
         last_at = greatest(c.last_at, excluded.last_at)`,
      [
        cuts.map(({ minute }) => minute),
        cuts.map(({ keyId }) => keyId),
        cuts.map(({ reason }) => reason),
        cuts.map(({ lines }) => lines),
        cuts.map(({ requests }) => requests),
        cuts.map(({ lastAt }) => lastAt),
      ],
    );
  }

  /** @returns by key, how many lines were beyond the cap */
  private async keep(client: SqlClient, rejected: readonly RejectedLine[], now: Date): Promise<Map<string, number>> {
    const keyIds = [...new Set(rejected.map(({ keyId }) => keyId))];
    // Question: how many lines of these keys were kept in this hour, and how large are they?
    const { rows } = await client.query(
      `select k.key_id::text, coalesce(sum(m.rejected - m.unkept), 0) as kept,
         (select coalesce(sum(octet_length(r.raw)), 0) from rejected_events r
          where r.source = 'http' and r.write_key_id = k.key_id and r.received_at >= date_trunc('hour', $2::timestamptz)) as bytes
       from unnest($1::bigint[]) as k (key_id)
       left join intake_minutes m on m.write_key_id = k.key_id and m.minute >= date_trunc('hour', $2::timestamptz)
       group by k.key_id`,
      [keyIds, now],
    );
    const known = rows.map((row) => keptRow.parse(row));
    const kept = new Map(known.map(({ key_id: keyId, kept: lines }) => [keyId, lines]));
    const bytesOf = new Map(known.map(({ key_id: keyId, bytes }) => [keyId, bytes]));
    const unkept = new Map<string, number>();
    const keeping = rejected.filter(({ keyId }) => {
      const lines = kept.get(keyId) ?? 0;
      if (lines < KEPT_PER_HOUR) kept.set(keyId, lines + 1);
      else unkept.set(keyId, (unkept.get(keyId) ?? 0) + 1);
      return lines < KEPT_PER_HOUR;
    });
    const raws = new KeptRaws();
    const texts = keeping.map(({ keyId, raw }) => {
      const bytes = bytesOf.get(keyId) ?? 0;
      const text = storable(raws.of(raw, bytes < RAW_BYTES_PER_HOUR ? MAX_RAW_LENGTH : SHORT_RAW_LENGTH));
      bytesOf.set(keyId, bytes + Buffer.byteLength(text));
      return text;
    });
    await client.query(
      `insert into rejected_events (source, write_key_id, reason, raw, received_at)
       select 'http', r.key_id, r.reason, r.raw, r.received_at
       from unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[]) as r (key_id, reason, raw, received_at)`,
      [
        keeping.map(({ keyId }) => keyId),
        keeping.map(({ reason }) => storable(masked(reason))),
        texts,
        keeping.map(({ receivedAt }) => receivedAt),
      ],
    );
    return unkept;
  }
}

const MINUTE_MS = 60_000;

const minuteOf = (time: Date): Date => new Date(Math.floor(time.getTime() / MINUTE_MS) * MINUTE_MS);

/** The same, with one entry for each key and minute. */
export function mergedEntries(entries: readonly Entry[]): Entry[] {
  const sums = new Map<string, Entry>();
  for (const entry of entries) {
    const name = `${minuteOf(entry.receivedAt).getTime()} ${entry.keyId}`;
    const sum = sums.get(name);
    if (sum === undefined) {
      sums.set(name, { ...entry, cuts: mergedCuts(entry.cuts) });
      continue;
    }
    sum.accepted += entry.accepted;
    sum.noted += entry.noted;
    sum.duplicates += entry.duplicates;
    sum.rejected += entry.rejected;
    sum.shed += entry.shed;
    sum.cuts = mergedCuts([...sum.cuts, ...entry.cuts]);
  }
  return [...sums.values()];
}

function mergedCuts(cuts: readonly Cut[]): Cut[] {
  const sums = new Map<CutReason, Cut>();
  for (const cut of cuts) {
    const sum = sums.get(cut.reason) ?? { reason: cut.reason, lines: 0, requests: 0, lastAt: cut.lastAt };
    sum.lines += cut.lines;
    sum.requests += cut.requests;
    if (cut.lastAt > sum.lastAt) sum.lastAt = cut.lastAt;
    sums.set(cut.reason, sum);
  }
  return [...sums.values()];
}

/** PostgreSQL text holds no NUL, and half of a surrogate pair cannot be written as UTF-8. */
const storable = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, '\uFFFD');
