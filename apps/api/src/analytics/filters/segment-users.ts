import type { EventType } from '@storepulse/contracts';
import { z } from 'zod';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { withinTime } from '../../platform/time-limit.js';
import type { ResolvedFilter } from './resolved-filter.js';
import type { ResolvedCondition, ResolvedGroup, ResolvedRule } from './segment-rule.js';

/** Bits of `user_days.stages`. */
const STAGE_BIT: Record<EventType, number> = { view: 1, cart: 2, remove_from_cart: 4, purchase: 8 };

/** Collects the values of a SQL text, numbered after those it already has. */
class Parameters {
  constructor(readonly values: unknown[]) {}

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/**
 * The users that match a rule, as a query of one column `user_id` without duplicates.
 *
 * @param parameters those of the surrounding query; the rule's own are appended
 */
export function segmentUsers(rule: ResolvedGroup, parameters: readonly unknown[]): { sql: string; parameters: unknown[] } {
  const own = new Parameters([...parameters]);
  return { sql: usersOf(rule, own), parameters: own.values };
}

const EVERYBODY = 'select user_id from users';

function usersOf(rule: ResolvedRule, parameters: Parameters): string {
  const sql = rule.kind === 'did' ? whoDid(rule, parameters) : usersOfGroup(rule, parameters);
  return rule.not ? `(${EVERYBODY}) except (${sql})` : sql;
}

function usersOfGroup({ match, rules }: ResolvedGroup, parameters: Parameters): string {
  if (match === 'any') return rules.map((rule) => `(${usersOf(rule, parameters)})`).join(' union ');
  // Negated rules are subtracted from the users who match the others, not from all users before an intersection.
  const fulfilled = rules.filter(({ not }) => !not).map((rule) => `(${usersOf(rule, parameters)})`);
  const refused = rules.filter(({ not }) => not).map((rule) => `(${usersOf({ ...rule, not: false }, parameters)})`);
  return [fulfilled.length === 0 ? `(${EVERYBODY})` : fulfilled.join(' intersect '), ...refused].join(' except ');
}

/** Users who did the action at least `times` times in these days. For one time without a filter, the roll-up answers. */
function whoDid({ action, times, brandIds, categoryKeys, from, to }: ResolvedCondition, parameters: Parameters): string {
  const [first, last] = [parameters.add(from), parameters.add(to)];
  if (times === 1 && brandIds === null && categoryKeys === null) {
    return `select distinct u.user_id from user_days u where u.day between ${first} and ${last} and u.stages & ${STAGE_BIT[action]} > 0`;
  }
  const ofKeys = (column: string, keys: number[] | null) =>
    keys === null ? '' : `and e.${column} = any(${parameters.add(keys)}::integer[])`;
  return `
    select e.user_id
    from events e
    where e.event_type = ${parameters.add(action)}::event_type
      and e.event_time >= day_start(${first}::date) and e.event_time < day_start(${last}::date + 1)
      ${ofKeys('brand_id', brandIds)} ${ofKeys('category_key', categoryKeys)}
    group by e.user_id
    having count(*) >= ${parameters.add(times)}`;
}

/** A segment as of the answer's snapshot. */
export interface FilterSegment {
  rule: ResolvedGroup;
  /** Its users as a PostgreSQL array literal; null if finding them took too long. */
  users: string | null;
}

const usersRow = z.object({ users: z.string() });

/** Finds the segment's users once for all queries of an answer. */
export async function readSegmentUsers(client: SqlClient, rule: ResolvedGroup, limitMs: number): Promise<FilterSegment> {
  const { sql, parameters } = segmentUsers(rule, []);
  // As one string, which later queries pass back unchanged.
  const row = await withinTime(client, limitMs, () =>
    queryRow(client, usersRow, `select coalesce(array_agg(user_id), '{}')::text as users from (${sql}) u`, parameters),
  );
  return { rule, users: row?.users ?? null };
}

/** The filter's segment within a query. */
export interface OfSegment {
  /** Condition: this column of user ids belongs to the segment; true without a segment. */
  has: (column: string) => string;
  /** The query's parameters, followed by the segment's own. */
  parameters: unknown[];
}

/**
 * `is true` keeps the users in a hashed set: the planner misestimates their number, and a join may become a nested loop over all events.
 *
 * @param parameters those the query already has
 */
export function ofSegment({ segment }: Pick<ResolvedFilter, 'segment'>, parameters: readonly unknown[]): OfSegment {
  if (segment === null) return { has: () => 'true', parameters: [...parameters] };
  // If the users could not be found in time, the query finds them itself, under its own time limit.
  const users =
    segment.users === null
      ? segmentUsers(segment.rule, parameters)
      : { sql: `select unnest($${parameters.length + 1}::bigint[])`, parameters: [...parameters, segment.users] };
  return { has: (column) => `(${column} in (${users.sql})) is true`, parameters: users.parameters };
}
