import type { EventType } from '@storepulse/contracts';
import type { SqlParameters } from '../../platform/sql-parameters.js';
import type { ResolvedFilter } from './resolved-filter.js';
import type { ResolvedCondition, ResolvedGroup, ResolvedRule } from './segment-rule.js';

/** Columns of `user_days`. */
const COUNT_OF: Record<EventType, string> = { view: 'views', cart: 'carts', remove_from_cart: 'removals', purchase: 'purchases' };

/** Temporary table of the users of the answer's segment, in the columns. */
export const SEGMENT_USERS = 'segment_users';

/** The users that match a rule, as a query of the columns: one column `user_id`, without duplicates. */
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

/** Users who did the action at least `times` times in these days. Without a filter, the days of users answer. */
function whoDid({ action, times, brandIds, categoryKeys, from, to }: ResolvedCondition, p: SqlParameters): string {
  const days = `between ${p.add(from)} and ${p.add(to)}`;
  if (brandIds === null && categoryKeys === null) {
    const count = `u.${COUNT_OF[action]}`;
    return `
    select u.user_id
    from user_days u
    where u.day ${days} and ${count} > 0
    group by u.user_id
    having sum(${count}) >= ${p.add(times)}`;
  }
  const ofKeys = (column: string, keys: number[] | null) => (keys === null ? '' : `and e.${column} = any(${p.add(keys)}::integer[])`);
  return `
    select e.user_id
    from events e
    where e.event_type = ${p.add(action)}::event_type and e.day ${days}
      ${ofKeys('brand_id', brandIds)} ${ofKeys('category_key', categoryKeys)}
    group by e.user_id
    having count(*) >= ${p.add(times)}`;
}

/** Condition on the columns (`onColumns`): the user of a row belongs to the filter's segment. Without a segment: true. */
export const inSegment = (row: string, { segment }: Pick<ResolvedFilter, 'segment'>): string =>
  segment === null ? 'true' : `${row}.user_id in (select user_id from ${SEGMENT_USERS})`;
