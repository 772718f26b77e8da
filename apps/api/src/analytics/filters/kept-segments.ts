import { z } from 'zod';
import { addedUp } from '../../columns/kept-counts.js';
import { SEGMENT_USERS, stateOfDays } from '../../columns/kept-tables.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, queryRows, type RowSource } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import type { ResolvedFilter } from './resolved-filter.js';
import type { ResolvedCondition, ResolvedGroup } from './segment-rule.js';
import { conditionsOf, segmentUsers, timesDone } from './segment-users.js';

/** A segment, and the last day of the store. */
type Segment = Pick<ResolvedFilter, 'lastDay'> & { segment: ResolvedGroup };

/** Segments that are kept, those asked last. The largest take some 30 MB: a number for each of 8 M users. */
const MAX_KEPT = 16;

/** Beyond that, adjusting counts takes as long as counting. */
const MAX_CHANGES = 20_000;

const keptRow = z.object({ slot: z.number(), current: z.boolean() });
const slotRow = z.object({ slot: z.number() });
const changesRow = z.object({ changes: numeric, known: numeric });

const NO_SEGMENT = 'reset variable segment_slot; reset variable segment_version';

/** Runs a count that needs the users of a segment. They are kept, and found again when a day has changed. */
export async function withSegmentUsers<T>(events: RowSource, { segment, lastDay }: Segment, count: () => Promise<T>): Promise<T> {
  const slot = await keptSegment(events, segment, lastDay);
  await events.query(
    `update kept_segments set used_at = now() where slot = $1;
     create or replace temp view ${SEGMENT_USERS} as select user_id from ${nameOf(slot)};
     set variable segment_slot = $1;
     set variable segment_version = (select version from kept_segments where slot = $1)`,
    [slot],
  );
  const result = await count();
  // A count that did not find its segment must fail rather than find another.
  await events.query(`drop view ${SEGMENT_USERS}; ${NO_SEGMENT}`, []);
  return result;
}

async function keptSegment(events: RowSource, segment: ResolvedGroup, lastDay: string | null): Promise<number> {
  const rule = JSON.stringify(segment);
  const days = stateOfDays('true');
  const [kept] = await queryRows(events, keptRow, `select slot, days = ${days} as current from kept_segments where rule = $1`, [rule]);
  if (kept?.current === true) return kept.slot;
  await events.query(NO_SEGMENT, []);
  await findUsers(events, segment, lastDay);
  const slot = kept?.slot ?? (await freeSlot(events));
  const changes = kept === undefined ? null : await changesOf(events, slot);
  if (changes === 0) {
    await events.query(`update kept_segments set days = ${days} where slot = $1`, [slot]);
    return slot;
  }
  await events.query(
    `delete from kept_segments where slot = $1;
     drop table if exists ${nameOf(slot)};
     alter table found_users rename to ${nameOf(slot)}`,
    [slot],
  );
  if (changes === null || changes > MAX_CHANGES) {
    // Another segment, or too much has changed: its counts are counted again.
    await events.query('delete from kept_counts where segment_slot = $1; delete from segment_changes where slot = $1', [slot]);
  } else {
    await events.query(`insert into segment_changes select $1, (select nextval('segment_versions')), * from found_changes`, [slot]);
  }
  await events.query(
    `insert into kept_segments
     select $1, $2, ${days}, coalesce((select max(version) from segment_changes where slot = $1), nextval('segment_versions')), now()`,
    [slot, rule],
  );
  return slot;
}

/** Makes the table `found_users`. */
async function findUsers(events: RowSource, segment: ResolvedGroup, lastDay: string | null): Promise<void> {
  const p = new SqlParameters();
  const times = new Map<ResolvedCondition, string>();
  for (const condition of conditionsOf(segment))
    times.set(condition, await addedUp(events, { ...condition, cutAt: null, lastDay }, timesDone(condition), p));
  const timesOf = (condition: ResolvedCondition): string => {
    const rows = times.get(condition);
    if (rows === undefined) throw new Error('a condition was not counted');
    return rows;
  };
  await events.query(`create or replace temp table found_users as ${segmentUsers(segment, p, timesOf)}`, p.values);
}

/** Makes the table `found_changes`. @returns how many changes of the segment would be known with them */
async function changesOf(events: RowSource, slot: number): Promise<number> {
  const { changes, known } = await queryRow(
    events,
    changesRow,
    `create or replace temp table found_changes as
       select user_id, true as joined from found_users anti join ${nameOf(slot)} using (user_id)
       union all
       select user_id, false from ${nameOf(slot)} anti join found_users using (user_id);
     select (select count(*) from found_changes) as changes, (select count(*) from segment_changes where slot = $1) as known`,
    [slot],
  );
  return changes === 0 ? 0 : changes + known;
}

const nameOf = (slot: number): string => `segment_${slot}`;

async function freeSlot(events: RowSource): Promise<number> {
  const { slot } = await queryRow(
    events,
    slotRow,
    `select coalesce(
       (select min(r.range) from range(${MAX_KEPT}) r where r.range not in (select slot from kept_segments)),
       (select arg_min(slot, used_at) from kept_segments))::integer as slot`,
  );
  return slot;
}
