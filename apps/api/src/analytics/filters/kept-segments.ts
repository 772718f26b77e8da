import { z } from 'zod';
import { addedUp, stateOfDays } from '../../columns/kept-counts.js';
import { queryRow, queryRows, type RowSource } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import type { ResolvedFilter } from './resolved-filter.js';
import type { ResolvedCondition, ResolvedGroup } from './segment-rule.js';
import { conditionsOf, SEGMENT_USERS, segmentUsers, timesDone } from './segment-users.js';

/** A segment, and the last day of the store. */
type Segment = Pick<ResolvedFilter, 'lastDay'> & { segment: ResolvedGroup };

/** Segments that are kept, those asked last. The largest take some 30 MB: a number for each of 8 M users. */
const MAX_KEPT = 16;

const keptRow = z.object({ slot: z.number(), current: z.boolean() });
const slotRow = z.object({ slot: z.number() });
const sameRow = z.object({ same: z.boolean() });

/** Runs a count that needs the users of a segment. They are kept, and found again when a day has changed. */
export async function withSegmentUsers<T>(events: RowSource, { segment, lastDay }: Segment, count: () => Promise<T>): Promise<T> {
  const table = await keptSegment(events, segment, lastDay);
  // The counts that are kept (`addedUp`) are of these users.
  await events.query(
    `update kept_segments set used_at = now() where concat('segment_', slot) = '${table}';
     create or replace temp view ${SEGMENT_USERS} as select user_id from ${table};
     set variable segment = (select concat(slot, ' ', version) from kept_segments where concat('segment_', slot) = '${table}')`,
    [],
  );
  const result = await count();
  // A count that did not find its segment must fail rather than find another.
  await events.query(`drop view ${SEGMENT_USERS}; reset variable segment`, []);
  return result;
}

async function keptSegment(events: RowSource, segment: ResolvedGroup, lastDay: string | null): Promise<string> {
  const rule = JSON.stringify(segment);
  const days = stateOfDays('true');
  const [kept] = await queryRows(events, keptRow, `select slot, days = ${days} as current from kept_segments where rule = $1`, [rule]);
  if (kept?.current === true) return nameOf(kept.slot);
  await events.query('reset variable segment', []);
  const p = new SqlParameters();
  const times = new Map<ResolvedCondition, string>();
  for (const condition of conditionsOf(segment))
    times.set(condition, await addedUp(events, { ...condition, cutAt: null, lastDay }, timesDone(condition), p));
  const timesOf = (condition: ResolvedCondition): string => {
    const rows = times.get(condition);
    if (rows === undefined) throw new Error('a condition was not counted');
    return rows;
  };
  const found = segmentUsers(segment, p, timesOf);
  await events.query(`create or replace temp table found_users as ${found}`, p.values);
  if (kept !== undefined && (await isSame(events, nameOf(kept.slot)))) {
    await events.query(`update kept_segments set days = ${days} where slot = $1`, [kept.slot]);
    return nameOf(kept.slot);
  }
  const slot = kept?.slot ?? (await freeSlot(events));
  await events.query(
    `delete from kept_segments where slot = $1;
     drop table if exists ${nameOf(slot)};
     alter table found_users rename to ${nameOf(slot)}`,
    [slot],
  );
  await events.query(`insert into kept_segments select $1, $2, ${days}, epoch_us(now()), now()`, [slot, rule]);
  return nameOf(slot);
}

const nameOf = (slot: number): string => `segment_${slot}`;

async function isSame(events: RowSource, table: string): Promise<boolean> {
  const { same } = await queryRow(
    events,
    sameRow,
    `select (select count(*) from found_users) = (select count(*) from ${table})
       and not exists (select user_id from found_users anti join ${table} using (user_id)) as same`,
  );
  return same;
}

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
