import { Injectable } from '@nestjs/common';
import type { CutReason } from '@storepulse/contracts';
import { z } from 'zod';
import type { SqlClient } from '../platform/query-rows.js';
import type { Rejected } from './check-events.js';
import { KeptRaws, masked } from './kept-raw.js';

/** Rejected lines stored per key and hour; the rest are only counted. */
export const KEPT_PER_HOUR = 1000;

/** Longest raw text stored for a rejected event; the table allows no more. */
const MAX_RAW_LENGTH = 10_000;
/** Bytes of raw text stored per key and hour; later lines keep only their beginning. So a key stores at most half a gigabyte in 14 days. */
const RAW_BYTES_PER_HOUR = 1024 * 1024;
const SHORT_RAW_LENGTH = 200;

const keptRow = z.object({ key_id: z.string(), kept: z.coerce.number(), bytes: z.coerce.number() });

/** Line counts by outcome, for one key and minute. */
export interface Entry {
  keyId: string;
  receivedAt: Date;
  accepted: number;
  ignored: number;
  duplicates: number;
  rejected: number;
  shed: number;
  /** What the limits of the key refused, including requests whose lines were not read. */
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

/** The tables `ingest_minutes`, `ingest_cuts` and `rejected_events`: the outcome of everything that was sent. */
@Injectable()
export class IngestLedger {
  /** Stores rejected lines up to the cap and adds all counts. Runs in the caller's transaction. */
  async enter(client: SqlClient, entries: readonly Entry[], rejected: readonly RejectedLine[], now: Date): Promise<void> {
    const unlisted = rejected.length === 0 ? new Map<string, number>() : await this.keep(client, rejected, now);
    const sums = mergedEntries(entries);
    await this.enterCuts(client, sums);
    // Count a key's lines beyond the cap once, in its first minutes here with enough rejected lines.
    const unlistedOf = sums.map((sum) => {
      const share = Math.min(sum.rejected, unlisted.get(sum.keyId) ?? 0);
      unlisted.set(sum.keyId, (unlisted.get(sum.keyId) ?? 0) - share);
      return share;
    });
    await client.query(
      `insert into ingest_minutes as m (minute, write_key_id, received, accepted, ignored, duplicates, rejected, unlisted, shed)
       select minute, key_id, accepted + duplicates + rejected + shed, accepted, ignored, duplicates, rejected, unlisted, shed
       from unnest($1::timestamptz[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
         as e (minute, key_id, accepted, ignored, duplicates, rejected, unlisted, shed)
       order by minute, key_id
       on conflict (minute, write_key_id) do update set
         received = m.received + excluded.received,
         accepted = m.accepted + excluded.accepted,
         ignored = m.ignored + excluded.ignored,
         duplicates = m.duplicates + excluded.duplicates,
         rejected = m.rejected + excluded.rejected,
         unlisted = m.unlisted + excluded.unlisted,
         shed = m.shed + excluded.shed`,
      [
        sums.map(({ receivedAt }) => minuteOf(receivedAt)),
        sums.map(({ keyId }) => keyId),
        sums.map(({ accepted }) => accepted),
        sums.map(({ ignored }) => ignored),
        sums.map(({ duplicates }) => duplicates),
        sums.map((sum) => sum.rejected),
        unlistedOf,
        sums.map(({ shed }) => shed),
      ],
    );
  }

  private async enterCuts(client: SqlClient, sums: readonly Entry[]): Promise<void> {
    const cuts = sums.flatMap((sum) => sum.cuts.map((cut) => ({ ...cut, minute: minuteOf(sum.receivedAt), keyId: sum.keyId })));
    if (cuts.length === 0) return;
    await client.query(
      `insert into ingest_cuts as c (minute, write_key_id, reason, lines, requests, last_at)
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

  /** @returns lines beyond the cap, by key */
  private async keep(client: SqlClient, rejected: readonly RejectedLine[], now: Date): Promise<Map<string, number>> {
    const keyIds = [...new Set(rejected.map(({ keyId }) => keyId))];
    // Lines and bytes already stored for these keys in this hour.
    const { rows } = await client.query(
      `select k.key_id::text, coalesce(sum(m.rejected - m.unlisted), 0) as kept,
         (select coalesce(sum(octet_length(r.raw)), 0) from rejected_events r
          where r.source = 'http' and r.write_key_id = k.key_id and r.received_at >= date_trunc('hour', $2::timestamptz)) as bytes
       from unnest($1::bigint[]) as k (key_id)
       left join ingest_minutes m on m.write_key_id = k.key_id and m.minute >= date_trunc('hour', $2::timestamptz)
       group by k.key_id`,
      [keyIds, now],
    );
    const known = rows.map((row) => keptRow.parse(row));
    const kept = new Map(known.map(({ key_id: keyId, kept: lines }) => [keyId, lines]));
    const bytesOf = new Map(known.map(({ key_id: keyId, bytes }) => [keyId, bytes]));
    const unlisted = new Map<string, number>();
    const keeping = rejected.filter(({ keyId }) => {
      const lines = kept.get(keyId) ?? 0;
      if (lines < KEPT_PER_HOUR) kept.set(keyId, lines + 1);
      else unlisted.set(keyId, (unlisted.get(keyId) ?? 0) + 1);
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
    return unlisted;
  }
}

const MINUTE_MS = 60_000;

const minuteOf = (time: Date): Date => new Date(Math.floor(time.getTime() / MINUTE_MS) * MINUTE_MS);

/** Merges entries of the same key and minute. */
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
    sum.ignored += entry.ignored;
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

/** PostgreSQL text cannot hold NUL, and a lone surrogate has no UTF-8 form. */
const storable = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, '\uFFFD');
