/** The offsets of the store's zone, as the database server knew them when the store was set up. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ClientBase } from 'pg';
import { offsetRow, type ZoneOffset } from './store-zone.js';
import { zoneFunctions } from './zone-functions.js';

const SERVER_OFFSETS = readFileSync(new URL('./sql/server-offsets.sql', import.meta.url), 'utf8');
const DAY_MS = 86_400_000;

/** Identifies a list of offsets: the same digest means the same days. */
export const digestOf = (offsets: readonly ZoneOffset[]): string =>
  createHash('sha256')
    .update(offsets.map(({ beginsAt, seconds }) => `${beginsAt.toISOString()} ${seconds}`).join('\n'))
    .digest('hex')
    .slice(0, 16);

/** @throws the PostgreSQL error if the server does not know the zone */
export async function offsetsOfServer(client: ClientBase, timeZone: string): Promise<ZoneOffset[]> {
  const { rows } = await client.query(SERVER_OFFSETS, [timeZone]);
  return withWholeDays(rows.map((row) => offsetRow.parse(row)));
}

/**
 * If clocks were set back shortly after midnight (St. John's did at 0:01), a day would end, resume and end again. The change is moved to
 * midnight, so that each day is one span of time.
 */
export function withWholeDays(offsets: readonly ZoneOffset[]): ZoneOffset[] {
  return offsets.map(({ beginsAt, seconds }, index) => {
    const before = offsets[index - 1];
    if (before === undefined) return { beginsAt, seconds };
    const localBefore = beginsAt.getTime() + before.seconds * 1000;
    const intoDay = localBefore % DAY_MS;
    const local = beginsAt.getTime() + seconds * 1000;
    const goesBack = intoDay > 0 && Math.floor(local / DAY_MS) < Math.floor(localBefore / DAY_MS);
    return { beginsAt: goesBack ? new Date(beginsAt.getTime() - intoDay) : beginsAt, seconds };
  });
}

/** Stores these offsets for every engine. Runs in the transaction of the caller, who holds the `store_state` lock. */
export async function adoptOffsets(client: ClientBase, offsets: readonly ZoneOffset[]): Promise<void> {
  await client.query('delete from zone_offsets');
  await client.query('insert into zone_offsets (begins_at, offset_seconds) select * from unnest($1::timestamptz[], $2::integer[])', [
    offsets.map(({ beginsAt }) => beginsAt.toISOString()),
    offsets.map(({ seconds }) => seconds),
  ]);
  await client.query(zoneFunctions(offsets));
  await client.query('update store_state set zone_rules = $1', [digestOf(offsets)]);
}

export interface Span {
  from: Date;
  /** Exclusive end; null: no end. */
  to: Date | null;
}

/** The spans of time in which two lists give different offsets. */
export function differingSpans(one: readonly ZoneOffset[], other: readonly ZoneOffset[]): Span[] {
  const moments = [...new Set([...one, ...other].map(({ beginsAt }) => beginsAt.getTime()))].sort((a, b) => a - b);
  const spans: Span[] = [];
  let open: number | null = null;
  for (const at of moments) {
    const differs = offsetAt(one, at) !== offsetAt(other, at);
    if (differs && open === null) open = at;
    if (!differs && open !== null) {
      spans.push({ from: new Date(open), to: new Date(at) });
      open = null;
    }
  }
  return open === null ? spans : [...spans, { from: new Date(open), to: null }];
}

const offsetAt = (offsets: readonly ZoneOffset[], at: number): number | undefined =>
  (offsets.findLast(({ beginsAt }) => beginsAt.getTime() <= at) ?? offsets[0])?.seconds;
