import { z } from 'zod';
import { queryRow, queryRows, type RowSource } from '../platform/query-rows.js';
import { SqlParameters } from '../platform/sql-parameters.js';
import type { CountedDays, DayCount } from './kept-counts.js';

/**
 * Counts that are kept, those asked last. The largest take some 60 MB: a number for each of 8 M users. Must be more than one answer needs
 * at once: the 20 conditions that a segment may have, and its own three.
 */
const MAX_KEPT = 32;

/**
 * What a connection keeps, in temporary tables with the number of their slot: rows of counts (`kept_1`), and users of segments (`segment_1`,
 * analytics/filters/kept-segments.ts). `days`: their state when it was counted. `segment_changes`: the users that a segment gained or lost
 * with a version; complete since the version of any count that is kept.
 */
export const KEPT = `
  create temp table kept_counts (slot integer, query text, days text, segment_slot integer, segment_version bigint, used_at timestamptz);
  create temp table kept_segments (slot integer, rule text, days text, version bigint, used_at timestamptz);
  create temp table segment_changes (slot integer, version bigint, user_id integer, joined boolean);
  create temp sequence segment_versions`;

/** The users of the answer's segment: one column `user_id`, without duplicates. The variables `segment_slot` and `segment_version` say which. */
export const SEGMENT_USERS = 'segment_users';

const slotRow = z.object({ slot: z.number() });
const olderRow = z.object({ slot: z.number(), segment: z.number(), version: z.coerce.number() });

/** Changes with each change of one of the days. */
export const stateOfDays = (condition: string): string => `(select concat(max(version), ' ', count(*)) from held_days where ${condition})`;

const OF_SEGMENT = `segment_slot is not distinct from getvariable('segment_slot')`;

/** Table with the rows of a count over settled days. */
export async function keptTable<Days extends CountedDays>(events: RowSource, days: Days, count: DayCount<Days>): Promise<string> {
  const p = new SqlParameters();
  const query = { sql: count.rows(days, p), values: p.values };
  const text = JSON.stringify(query);
  // Each change of a day gives it a version of its own.
  const state = stateOfDays(`${count.dependsOnDaysBefore === true ? 'true' : `day >= '${days.from}'`} and day <= '${days.to}'`);
  const [found] = await queryRows(
    events,
    slotRow,
    `update kept_counts set used_at = now()
     where query = $1 and ${OF_SEGMENT} and segment_version is not distinct from getvariable('segment_version') and days = ${state}
     returning slot`,
    [text],
  );
  if (found !== undefined) return nameOf(found.slot);
  const [older] =
    count.addsUpOverUsers === undefined
      ? []
      : await queryRows(
          events,
          olderRow,
          `select slot, segment_slot as segment, segment_version as version
           from kept_counts
           where query = $1 and segment_slot = getvariable('segment_slot') and days = ${state}`,
          [text],
        );
  const slot = older?.slot ?? (await slotFor(events, text));
  // Until it is complete, nobody may find it.
  await events.query('delete from kept_counts where slot = $1', [slot]);
  if (older === undefined) await events.query(`create or replace temp table ${nameOf(slot)} as ${query.sql}`, query.values);
  else await adjust(events, count, query, older);
  await events.query(
    `insert into kept_counts select $1, $2, ${state}, getvariable('segment_slot'), getvariable('segment_version'), now()`,
    [slot, text],
  );
  return nameOf(slot);
}

async function slotFor(events: RowSource, text: string): Promise<number> {
  const { slot } = await queryRow(
    events,
    slotRow,
    `select coalesce(
       (select min(slot) from kept_counts where query = $1 and ${OF_SEGMENT}),
       (select min(r.range) from range(${MAX_KEPT}) r where r.range not in (select slot from kept_counts)),
       (select arg_min(slot, used_at) from kept_counts))::integer as slot`,
    [text],
  );
  return slot;
}

/** Brings a kept count of a segment to the users that the segment has now: adds those that joined it since, and takes away those that left. */
async function adjust<Days extends CountedDays>(
  events: RowSource,
  { by = [], sums, sets = [], addsUpOverUsers: present }: DayCount<Days>,
  query: { sql: string; values: unknown[] },
  { slot, segment, version }: z.output<typeof olderRow>,
): Promise<void> {
  for (const [table, joined] of [
    ['joined_rows', true],
    ['left_rows', false],
  ] as const) {
    await events.query(
      `create or replace temp table changed_users as
       select user_id
       from segment_changes
       where slot = $1 and version > $2
       group by user_id
       having count(*) % 2 = 1 and arg_max(joined, version) = $3;
       create or replace temp view ${SEGMENT_USERS} as select user_id from changed_users`,
      [segment, version, joined],
    );
    await events.query(`create or replace temp table ${table} as ${query.sql}`, query.values);
  }
  await events.query(`create or replace temp view ${SEGMENT_USERS} as select user_id from segment_${segment}`, []);
  const columns = [
    ...by,
    ...sums.map((column) => `sum(sign * ${column})::bigint as ${column}`),
    // Nobody is in two of them, except who left.
    ...sets.map((column) => `bit_xor(${column}) as ${column}`),
  ];
  await events.query(
    `create or replace temp table ${nameOf(slot)} as
     select ${columns.join(', ')}
     from (
       select 1 as sign, * from ${nameOf(slot)}
       union all by name
       select 1 as sign, * from joined_rows
       union all by name
       select -1 as sign, * from left_rows)
     ${by.length === 0 ? '' : `group by ${by.join(', ')}`}
     ${present === undefined || present === 'always' ? '' : `having sum(sign * ${present}) > 0`}`,
    [],
  );
}

const nameOf = (slot: number): string => `kept_${slot}`;
