import { z } from 'zod';
import type { Client } from 'pg';
import { type Duck, duckRows } from './duck.js';

/** Consecutive records of a file that become visible together, in one transaction. */
export interface Part {
  /** First and last record, counted from 0. */
  first: number;
  last: number;
}

/**
 * While events also come in live, a part is no larger: they wait for it (some 5 µs a record), and their senders with them.
 */
export const LIVE_PART_RECORDS = 200_000;

const monthRow = z.object({ first: z.bigint().transform(Number), last: z.bigint().transform(Number) });
const liveRow = z.object({ is_live: z.boolean() });

/**
 * Cuts what is left of a file into parts: a month each, so that nobody ever sees half of one; several together where the file has
 * them in a mixed order.
 *
 * @param from first record that is not loaded yet
 * @param count records of the file
 */
export async function planMonths({ connection }: Duck, from: number, count: number): Promise<Part[]> {
  // Question: between which records do the events of each month lie?
  const rows = await duckRows(
    connection,
    `select min(record) as first, max(record) as last
     from (
       select rowid as record, event_time from records where odd is null
       union all
       select record, event_time from odd_events) as taken
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
  // What lies between, rejected records, belongs to the part before it; and nothing is left over at the ends.
  return parts.map((part, index) => ({
    first: index === 0 ? from : part.first,
    last: (parts[index + 1]?.first ?? count) - 1,
  }));
}

/** The beginning of a part, no larger than a wait for it may be. */
export function cutForLive({ first, last }: Part): Part {
  return { first, last: Math.min(last, first + LIVE_PART_RECORDS - 1) };
}

/** Whether events come in live these days: then nothing may hold the store for long. */
export async function isLive(client: Client): Promise<boolean> {
  // Question: was an event taken in live within the last hour?
  const { rows } = await client.query(
    `select exists (
       select from write_batches where source = 'live' and committed_at > clock_timestamp() - interval '1 hour') as is_live`,
  );
  return liveRow.parse(rows[0]).is_live;
}
