import { z } from 'zod';
import { daysBefore } from '../platform/calendar-days.js';
import { queryRow, queryRows, type RowSource } from '../platform/query-rows.js';
import { SqlParameters } from '../platform/sql-parameters.js';

/** Days of a count. */
export interface CountedDays {
  from: string;
  to: string;
  /** If the last day is cut: when. */
  cutAt: string | null;
  /** Last day of the store; null if it is empty. */
  lastDay: string | null;
}

/** A count whose rows add up over days. */
export interface DayCount<Days extends CountedDays> {
  /** Columns that identify a row. */
  by?: readonly string[];
  /** Columns that are added up. */
  sums: readonly string[];
  /** Columns with bitmaps of users or sessions (`set_of_users`, `set_of_sessions`). They are united. Costs a bitmap for each row. */
  sets?: readonly string[];
  /** Days to which a row belongs must not be split: the first day of those that `day` shares a row with. */
  startOfRow?: (day: string) => string;
  /** What the days of a row are: of its events, or of the start of its sessions, whose events may be on later days. */
  daysOf: 'events' | 'sessions';
  /** Whether the rows also depend on the days before them. */
  dependsOnDaysBefore?: boolean;
  /** Query of the rows of some days. */
  rows: (days: Days, p: SqlParameters) => string;
}

/** Counts that are kept, those asked last. The largest take some 60 MB: a number for each of 8 M users. */
const MAX_KEPT = 32;
/**
 * The days that are counted each time. Nearly all events arrive on the last day, and the sessions of the day before go on after midnight.
 */
const NEW_DAYS = 2;

/**
 * What a connection keeps, in temporary tables with the number of their slot: rows of counts (`kept_1`), and users of segments (`segment_1`,
 * analytics/filters/kept-segments.ts). `days`: their state when it was counted. `segment`: the variable of this name, then.
 */
export const KEPT = `
  create temp table kept_counts (slot integer, query text, days text, segment text, used_at timestamptz);
  create temp table kept_segments (slot integer, rule text, days text, version bigint, used_at timestamptz)`;

const slotRow = z.object({ slot: z.number() });

/** The first of the days that are counted each time. */
const newDaysOf = (lastDay: string): string => daysBefore(lastDay, NEW_DAYS - 1);

/**
 * The rows of a count. Those of all days but the newest are kept, so that after a batch only the newest days are read again. They are counted
 * again if one of their days has changed since.
 *
 * @returns a subquery, with its parameters in `p`
 */
export async function addedUp<Days extends CountedDays>(
  events: RowSource,
  days: Days,
  count: DayCount<Days>,
  p: SqlParameters,
): Promise<string> {
  const newFrom = days.lastDay === null ? days.from : newDaysOf(days.lastDay);
  const startsAt = count.startOfRow?.(newFrom) ?? newFrom;
  const settledTo = days.to < startsAt ? days.to : daysBefore(startsAt, 1);
  if (settledTo <= days.from) return `(${count.rows(days, p)})`;
  const isCut = days.cutAt !== null && (settledTo === days.to || count.daysOf === 'sessions');
  const kept = await keptTable(events, { ...days, to: settledTo, cutAt: isCut ? days.cutAt : null }, count);
  if (settledTo === days.to) return `(from ${kept})`;
  const { by = [], sums, sets = [] } = count;
  const columns = [
    ...by,
    ...sums.map((column) => `sum(${column}) as ${column}`),
    ...sets.map((column) => `bit_or(${column}) as ${column}`),
  ];
  const added = count.rows({ ...days, from: startsAt > days.from ? startsAt : days.from }, p);
  return `(select ${columns.join(', ')} from (from ${kept} union all by name (${added})) ${by.length === 0 ? '' : `group by ${by.join(', ')}`})`;
}

async function keptTable<Days extends CountedDays>(events: RowSource, days: Days, count: DayCount<Days>): Promise<string> {
  const p = new SqlParameters();
  const query = count.rows(days, p);
  const text = JSON.stringify([query, p.values]);
  // Each change of a day gives it a version of its own.
  const state = stateOfDays(`${count.dependsOnDaysBefore === true ? 'true' : `day >= '${days.from}'`} and day <= '${days.to}'`);
  const [found] = await queryRows(
    events,
    slotRow,
    `update kept_counts set used_at = now()
     where query = $1 and segment is not distinct from getvariable('segment') and days = ${state}
     returning slot`,
    [text],
  );
  if (found !== undefined) return nameOf(found.slot);
  const { slot } = await queryRow(
    events,
    slotRow,
    `select coalesce(
       (select min(slot) from kept_counts where query = $1 and segment is not distinct from getvariable('segment')),
       (select min(r.range) from range(${MAX_KEPT}) r where r.range not in (select slot from kept_counts)),
       (select arg_min(slot, used_at) from kept_counts))::integer as slot`,
    [text],
  );
  await events.query('delete from kept_counts where slot = $1', [slot]);
  await events.query(`create or replace temp table ${nameOf(slot)} as ${query}`, p.values);
  await events.query(`insert into kept_counts select $1, $2, ${state}, getvariable('segment'), now()`, [slot, text]);
  return nameOf(slot);
}

/** Changes with each change of one of the days. */
export const stateOfDays = (condition: string): string => `(select concat(max(version), ' ', count(*)) from held_days where ${condition})`;

const nameOf = (slot: number): string => `kept_${slot}`;
