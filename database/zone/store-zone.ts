/**
 * Where the days of the store begin. PostgreSQL, DuckDB and Node each ship a different release of time-zone data, so none of them computes
 * days. The offsets of the store's zone are stored once (`zone_offsets`), and all three use them. PostgreSQL has them in the functions
 * `store_local`, `store_day`, `store_instant` and `day_start` (zone-functions.ts).
 */
import type { ClientBase } from 'pg';
import { z } from 'zod';

export interface ZoneOffset {
  /** The first offset also applies to all earlier time. */
  beginsAt: Date;
  seconds: number;
}

export interface StoreZone {
  /** IANA name: for display, and to test for UTC. */
  name: string;
  /** Digest of the offsets: the same digest means the same days. */
  rules: string;
  /** In time order. Local days never go back: a day that has ended does not resume. */
  offsets: readonly ZoneOffset[];
}

const storeRow = z.object({ time_zone: z.string(), zone_rules: z.string() });
export const offsetRow = z
  .object({ begins_at: z.date(), offset_seconds: z.number() })
  .transform((row): ZoneOffset => ({ beginsAt: row.begins_at, seconds: row.offset_seconds }));

/** Cache by name and digest of the offsets, which determine the zone: writers look it up for each batch. */
const known = new Map<string, StoreZone>();

/** @throws if the store has no time zone yet (`setUpStore` was not run) */
export async function readStoreZone(client: ClientBase): Promise<StoreZone> {
  const { rows } = await client.query('select time_zone, zone_rules from store_state');
  const { time_zone: name, zone_rules: rules } = storeRow.parse(rows[0]);
  return zoneOf(client, name, rules);
}

/** The zone named in `store_state`. */
export async function zoneOf(client: ClientBase, name: string, rules: string): Promise<StoreZone> {
  const key = `${name} ${rules}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const { rows } = await client.query('select begins_at, offset_seconds from zone_offsets order by begins_at');
  const zone = { name, rules, offsets: rows.map((row) => offsetRow.parse(row)) };
  known.set(key, zone);
  return zone;
}

/** The store day of a moment, `YYYY-MM-DD`. */
export function dayOf(moment: Date, { offsets }: StoreZone): string {
  const at = moment.getTime();
  const { seconds } = offsets.findLast(({ beginsAt }) => beginsAt.getTime() <= at) ?? firstOf(offsets);
  return new Date(at + seconds * 1000).toISOString().slice(0, 10);
}

/**
 * `dayOf` in DuckDB SQL, for a column of timestamps in UTC: a tree of comparisons, which takes a fraction of the time of a join.
 *
 * @param span contains all values of the column
 */
export function dayInDuck(column: string, { offsets }: StoreZone, span: { first: Date; last: Date }): string {
  const after = offsets.findIndex(({ beginsAt }) => beginsAt > span.last);
  const ofSpan = offsets.slice(0, after === -1 ? offsets.length : Math.max(after, 1));
  const first = ofSpan.findLastIndex(({ beginsAt }) => beginsAt <= span.first);
  const begins = (at: Date) => `timestamp '${at.toISOString().slice(0, 19)}'`;
  const seconds = offsetTree(column, ofSpan.slice(Math.max(first, 0)), begins);
  return seconds === '0' ? `${column}::date` : `(${column} + to_seconds(${seconds}))::date`;
}

/** The offset in seconds, in DuckDB SQL, for a column of seconds since 1970. */
export const offsetInDuck = (column: string, { offsets }: StoreZone): string =>
  offsetTree(column, offsets, (at) => String(Math.floor(at.getTime() / 1000)));

function offsetTree(column: string, offsets: readonly ZoneOffset[], literal: (begins: Date) => string): string {
  const half = offsets.length >> 1;
  const middle = offsets[half];
  if (half === 0 || middle === undefined) return String(firstOf(offsets).seconds);
  const [before, after] = [offsets.slice(0, half), offsets.slice(half)].map((part) => offsetTree(column, part, literal));
  return `case when ${column} < ${literal(middle.beginsAt)} then ${before} else ${after} end`;
}

function firstOf(offsets: readonly ZoneOffset[]): ZoneOffset {
  const [first] = offsets;
  if (first === undefined) throw new Error('the store has no zone offsets');
  return first;
}
