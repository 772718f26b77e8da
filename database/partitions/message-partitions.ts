import type { ClientBase } from 'pg';
import { z } from 'zod';

const DAY_MS = 86_400_000;
/** A resend is recognized for at least this long, whatever the volume. */
const SHORTEST_MS = DAY_MS;
/** A resend is recognized for this long while the later days hold few enough ids. */
const LONGEST_MS = 7 * DAY_MS;
const WHOLE_PAGES = 100;
/** Above this many ids in later days, searching a partition costs more than recognizing late resends is worth. */
const MANY_IDS = 20_000_000;

const presentRow = z.object({ present: z.boolean() });
const partitionRow = z.object({ name: z.string(), ids: z.number() });

/** A day in UTC, `YYYY-MM-DD`. */
const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
const partitionOf = (day: string): string => `event_messages_${day.replaceAll('-', '_')}`;
const dayOfPartition = (name: string): string => name.slice('event_messages_'.length).replaceAll('_', '-');

/**
 * Creates the partition for message ids received at a time, if missing. The caller has begun a transaction and holds the `store_state`
 * lock.
 *
 * @returns its name and its day
 */
export async function ensureMessagePartition(client: ClientBase, receivedAt: Date): Promise<{ name: string; day: string }> {
  const day = dayOf(receivedAt);
  const name = partitionOf(day);
  const { present } = presentRow.parse((await client.query('select to_regclass($1) is not null as present', [name])).rows[0]);
  if (!present) {
    const next = dayOf(new Date(Date.parse(day) + DAY_MS));
    await client.query('select add_partition($1, $2, $3, $4, $5)', ['event_messages', name, day, next, WHOLE_PAGES]);
  }
  return { name, day };
}

/**
 * Drops expired partitions of message ids: 7 days after the end of their day, or 24 hours after it if the later days hold more than 20
 * million ids. The caller has begun a transaction; writers wait until it ends.
 *
 * @returns how many partitions were dropped
 */
export async function dropOldMessagePartitions(client: ClientBase, now: Date): Promise<number> {
  // Locks `store_state` before the table, as writers do.
  await client.query('select from store_state for update');
  // Existing partitions, newest first, with a rough number of ids.
  const { rows } = await client.query(`
    select c.relname as name, greatest(c.reltuples, 0)::float8 as ids
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'event_messages'::regclass
    order by c.relname desc`);
  let newerIds = 0;
  let dropped = 0;
  for (const { name, ids } of rows.map((row) => partitionRow.parse(row))) {
    const sinceItsEnd = now.getTime() - (Date.parse(dayOfPartition(name)) + DAY_MS);
    if (sinceItsEnd > LONGEST_MS || (sinceItsEnd > SHORTEST_MS && newerIds > MANY_IDS)) {
      await client.query(`drop table ${name}`);
      dropped += 1;
    }
    newerIds += ids;
  }
  return dropped;
}
