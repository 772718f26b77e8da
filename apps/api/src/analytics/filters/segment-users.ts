import type { EventType } from '@storepulse/contracts';
import { z } from 'zod';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import type { ResolvedFilter } from './resolved-filter.js';
import type { ResolvedCondition, ResolvedGroup, ResolvedRule } from './segment-rule.js';

/** Bits of `user_days.stages`. */
const STAGE_BIT: Record<EventType, number> = { view: 1, cart: 2, remove_from_cart: 4, purchase: 8 };

/** The users that match a rule, as a query of one column `user_id` without duplicates. */
export const segmentUsers = (rule: ResolvedGroup, p: SqlParameters): string => usersOf(rule, p);

const EVERYBODY = 'select user_id from users';

function usersOf(rule: ResolvedRule, p: SqlParameters): string {
  const sql = rule.kind === 'did' ? whoDid(rule, p) : usersOfGroup(rule, p);
  return rule.not ? `(${EVERYBODY}) except (${sql})` : sql;
}

function usersOfGroup({ match, rules }: ResolvedGroup, p: SqlParameters): string {
  if (match === 'any') return rules.map((rule) => `(${usersOf(rule, p)})`).join(' union ');
  // Negated rules are subtracted from the users who match the others, not from all users before an intersection.
  const fulfilled = rules.filter(({ not }) => !not).map((rule) => `(${usersOf(rule, p)})`);
  const refused = rules.filter(({ not }) => not).map((rule) => `(${usersOf({ ...rule, not: false }, p)})`);
  return [fulfilled.length === 0 ? `(${EVERYBODY})` : fulfilled.join(' intersect '), ...refused].join(' except ');
}

/** Users who did the action at least `times` times in these days. For one time without a filter, the roll-up answers. */
function whoDid({ action, times, brandIds, categoryKeys, from, to }: ResolvedCondition, p: SqlParameters): string {
  const [first, last] = [p.add(from), p.add(to)];
  if (times === 1 && brandIds === null && categoryKeys === null) {
    return `select distinct u.user_id from user_days u where u.day between ${first} and ${last} and u.stages & ${STAGE_BIT[action]} > 0`;
  }
  const ofKeys = (column: string, keys: number[] | null) => (keys === null ? '' : `and e.${column} = any(${p.add(keys)}::integer[])`);
  return `
    select e.user_id
    from events e
    where e.event_type = ${p.add(action)}::event_type
      and e.event_time >= day_start(${first}::date) and e.event_time < day_start(${last}::date + 1)
      ${ofKeys('brand_id', brandIds)} ${ofKeys('category_key', categoryKeys)}
    group by e.user_id
    having count(*) >= ${p.add(times)}`;
}

/** A segment as of the answer's snapshot. */
export interface FilterSegment {
  rule: ResolvedGroup;
  /** Its users as a PostgreSQL array literal. */
  users: string;
}

const usersRow = z.object({ users: z.string() });

/** Finds the segment's users once for all queries of an answer. */
export async function readSegmentUsers(client: SqlClient, rule: ResolvedGroup): Promise<FilterSegment> {
  const p = new SqlParameters();
  // As one string, which later queries pass back unchanged.
  const { users } = await queryRow(
    client,
    usersRow,
    `select coalesce(array_agg(user_id), '{}')::text as users from (${segmentUsers(rule, p)}) u`,
    p.values,
  );
  return { rule, users };
}

/**
 * Condition: this column of user ids belongs to the filter's segment. Without a segment: true. Name it to use it twice in a statement: the
 * users are sent each time it is built.
 *
 * `is true` keeps the users in a hashed set: the planner misestimates their number, and a join may become a nested loop over all events.
 */
export function inSegment(column: string, { segment }: Pick<ResolvedFilter, 'segment'>, p: SqlParameters): string {
  if (segment === null) return 'true';
  return `(${column} in (select unnest(${p.add(segment.users)}::bigint[]))) is true`;
}
