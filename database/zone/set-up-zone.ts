import type { ClientBase } from 'pg';
import { z } from 'zod';
import { inTransaction } from '../connection/in-transaction.js';
import { offsetRow, type ZoneOffset } from './store-zone.js';
import { UnknownZoneError } from './zone-messages.js';
import { adoptOffsets, differingSpans, digestOf, offsetsOfServer, type Span } from './zone-rules.js';

const storeRow = z.object({ time_zone: z.string().nullable(), zone_rules: z.string().nullable() });
const heldRow = z.object({ first_at: z.date().nullable() });

export interface ZoneSetUp {
  /** The time zone of the store's days. */
  timeZone: string;
  /** One line for a person, if the server's rules of the zone differ from the store's; else null. */
  notice: string | null;
}

/**
 * Sets the time zone of a store that has none yet, and stores its offsets if missing. If the server has new rules since (an upgrade), the
 * store adopts them as long as no stored event is affected; else it keeps its own and says so.
 *
 * @throws UnknownZoneError
 */
export async function setUpZone(client: ClientBase, timeZone: string): Promise<ZoneSetUp> {
  const state = await readState(client, '');
  const name = state.time_zone ?? timeZone;
  if (state.time_zone === null && !(await isKnown(client, name))) throw new UnknownZoneError(name);
  const offsets = await offsetsOfServer(client, name);
  if (state.zone_rules === digestOf(offsets)) return { timeZone: name, notice: null };
  // Lock `store_state` only from here on: a start does not wait for a running load.
  if (state.zone_rules !== null) {
    const affected = await firstAffected(client, offsets);
    if (affected !== null) return { timeZone: name, notice: keptNotice(name, affected) };
  }
  return inTransaction(client, () => adopt(client, name, offsets));
}

/** The server also accepts other texts as zones: abbreviations and POSIX rules. */
async function isKnown(client: ClientBase, name: string): Promise<boolean> {
  const { rowCount } = await client.query('select from pg_timezone_names where lower(name) = lower($1)', [name]);
  return rowCount !== 0;
}

async function adopt(client: ClientBase, name: string, offsets: readonly ZoneOffset[]): Promise<ZoneSetUp> {
  const { time_zone: fixed, zone_rules: rules } = await readState(client, 'for update');
  // Another process may have set the zone meanwhile.
  if (fixed !== null && fixed !== name) return setUpFixed(client, fixed);
  if (fixed === null) await client.query('update store_state set time_zone = $1', [name]);
  const affected = rules === null ? null : await firstAffected(client, offsets);
  if (affected !== null) return { timeZone: name, notice: keptNotice(name, affected) };
  await adoptOffsets(client, offsets);
  const notice = `The database server has new time-zone rules for ${name}. They affect no stored event, and the store now uses them.`;
  return { timeZone: name, notice: rules === null ? null : notice };
}

async function setUpFixed(client: ClientBase, name: string): Promise<ZoneSetUp> {
  const state = await readState(client, '');
  if (state.zone_rules === null) await adoptOffsets(client, await offsetsOfServer(client, name));
  return { timeZone: name, notice: null };
}

/** Adopts the server's rules whatever is stored; the caller then recomputes the days. @returns whether anything changed */
export const adoptServerRules = (client: ClientBase): Promise<boolean> =>
  inTransaction(client, async () => {
    const { time_zone: name, zone_rules: rules } = await readState(client, 'for update');
    if (name === null) return false;
    const offsets = await offsetsOfServer(client, name);
    if (rules === digestOf(offsets)) return false;
    await adoptOffsets(client, offsets);
    return true;
  });

async function readState(client: ClientBase, lock: '' | 'for update'): Promise<z.output<typeof storeRow>> {
  return storeRow.parse((await client.query(`select time_zone, zone_rules from store_state ${lock}`)).rows[0]);
}

/** The first stored event whose local time differs between the server's rules and the store's. */
async function firstAffected(client: ClientBase, ofServer: readonly ZoneOffset[]): Promise<Date | null> {
  const { rows } = await client.query('select begins_at, offset_seconds from zone_offsets order by begins_at');
  const spans = differingSpans(
    rows.map((row) => offsetRow.parse(row)),
    ofServer,
  );
  for (const span of spans) {
    const first = await firstEvent(client, span);
    if (first !== null) return first;
  }
  return null;
}

// The first event in this span. Uses the minutes, since they are few.
async function firstEvent(client: ClientBase, { from, to }: Span): Promise<Date | null> {
  const { rows } = await client.query(
    `select min(minute) as first_at
     from stage_minutes
     where events > 0 and minute > $1::timestamptz - interval '1 minute' and minute < coalesce($2, 'infinity'::timestamptz)`,
    [from.toISOString(), to?.toISOString() ?? null],
  );
  return heldRow.parse(rows[0]).first_at;
}

const keptNotice = (name: string, first: Date): string =>
  `The database server has new time-zone rules for ${name}. They change the local time of stored events from ${first.toISOString().slice(0, 16)}Z on. ` +
  'The store keeps its own rules for every number. To use the new ones: ' +
  'npm run reconcile -- --repair --new-zone-rules';
