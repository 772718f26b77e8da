import { z } from 'zod';
import type { Client } from 'pg';
import { type Duck, duckRows } from './duck.js';

/** Consecutive records of a file that become visible together, in one transaction. */
export interface Part {
  /** First and last record; numbering starts at 0. */
  first: number;
  last: number;
}

/**
 * Largest part while live events also come in. They and their senders wait while a part is written (some 5 µs a record).
 */
export const LIVE_PART_RECORDS = 200_000;

const monthRow = z.object({ first: z.bigint().transform(Number), last: z.bigint().transform(Number) });
const liveRow = z.object({ is_live: z.boolean() });

/**
 * Splits the rest of a file into parts of one month each, so that a partly loaded month is never visible. Months whose records are mixed
 * in the file form one part.
 *
 * @param from first record that is not loaded yet
 * @param count number of records in the file
 */
export async function planMonths({ connection }: Duck, from: number, count: number): Promise<Part[]> {
  const rows = await duckRows(
    connection,
    `select min(record) as first, max(record) as last
     from (
       select rowid as record, event_time from records where irregular is null
       union all
       select record, event_time from irregular_events) as taken
     where record >= $1
     group by date_trunc('month', event_time)
     order by 1`,
    [BigInt(from)],
  );
  const parts: Part[] = [];
  for (const { first, last } of z.array(monthRow).parse(rows)) {
    const before = parts.at(-1);
    if (before !== undefined && first <= before.last) before.last = Math.max(before.last, last);
    else parts.push({ first, last });
  }
  if (parts.length === 0) return from < count ? [{ first: from, last: count - 1 }] : [];
  // Rejected records between two parts belong to the earlier one; the first and the last part cover the ends of the file.
  return parts.map((part, index) => ({
    first: index === 0 ? from : part.first,
    last: (parts[index + 1]?.first ?? count) - 1,
  }));
}

/** The start of a part, small enough for live events to wait for it. */
export function cutForLive({ first, last }: Part): Part {
  return { first, last: Math.min(last, first + LIVE_PART_RECORDS - 1) };
}

/** Whether live events came in within the last hour. If so, no transaction may lock the store for long. */
export async function isLive(client: Client): Promise<boolean> {
  const { rows } = await client.query(
    `select exists (
       select from write_batches where source = 'live' and committed_at > clock_timestamp() - interval '1 hour') as is_live`,
  );
  return liveRow.parse(rows[0]).is_live;
}
