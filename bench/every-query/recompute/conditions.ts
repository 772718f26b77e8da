import type { SegmentCondition, SegmentRule } from '@storepulse/contracts';
import type { Asked } from './asked.js';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const all = (conditions: readonly string[]): string => (conditions.length === 0 ? 'true' : conditions.join(' and '));

/** Days of the range, on any expression of a day. */
export const inRange = ({ from, to }: Pick<Asked, 'from' | 'to'>, day = 'day'): string =>
  all([...(from === undefined ? [] : [`${day} >= date ${quoted(from)}`]), ...(to === undefined ? [] : [`${day} <= date ${quoted(to)}`])]);

const ofBrand = (brand: string): string => `coalesce(brand, 'unknown') = ${quoted(brand)}`;
/** A category includes the levels below it. */
const ofCategory = (category: string): string =>
  `(coalesce(code, 'unknown') = ${quoted(category)} or starts_with(coalesce(code, ''), ${quoted(`${category}.`)}))`;

/** Events that the filter selects, of any day. Needs `members` under a segment. */
export const matches = ({ brand, category, product, rule }: Asked): string =>
  all([
    ...(brand === undefined ? [] : [ofBrand(brand)]),
    ...(category === undefined ? [] : [ofCategory(category)]),
    ...(product === undefined ? [] : [`product = ${BigInt(product)}`]),
    ...(rule === undefined ? [] : ['usr in (select usr from members)']),
  ]);

const any = (conditions: readonly string[]): string => `(${conditions.join(' or ')})`;

function fulfils(rule: SegmentRule): string {
  const { not } = rule;
  const is = rule.kind === 'did' ? did(rule) : rule.rules.map(fulfils).join(rule.match === 'all' ? ' and ' : ' or ');
  return not ? `not (${is})` : `(${is})`;
}

function did({ action, times, brands, categories, days }: SegmentCondition): string {
  const on =
    days === null ? 'true' : 'last' in days ? `day > (select max(day) from ev) - ${days.last}` : inRange({ from: days.from, to: days.to });
  const where = all([
    `type = ${quoted(action)}`,
    on,
    ...(brands.length === 0 ? [] : [any(brands.map(ofBrand))]),
    ...(categories.length === 0 ? [] : [any(categories.map(ofCategory))]),
  ]);
  return `usr in (select usr from ev where ${where} group by usr having count(*) >= ${times})`;
}

/** Users of the segment, as a part of a `with`; nothing without one. */
export const members = ({ rule }: Asked): string[] =>
  rule === undefined ? [] : [`members as materialized (select usr from (select distinct usr from ev) where ${fulfils(rule)})`];

/**
 * Sessions that began in the range and hold an event that matches, as a part of a `with`: their first user, times, counts, and whether an
 * event of each stage matches.
 */
export function heldSessions(asked: Asked): string {
  const holds = (type: string): string => `count(*) filter (${matches(asked)} and type = '${type}') > 0`;
  const count = (type: string): string => `count(*) filter (type = '${type}')`;
  // Only sessions with an event in the range can have begun in it.
  const candidates = inRange(asked) === 'true' ? '' : `and session in (select session from ev where ${inRange(asked)})`;
  return `held as materialized (
    select
      session, arg_min(usr, (t, usr)) as usr, min(t) as began, epoch(max(t)) - epoch(min(t)) as seconds, count(*) as events,
      ${count('view')} as views, ${count('cart')} as carts, ${count('remove_from_cart')} as removals, ${count('purchase')} as purchases,
      ${holds('view')} as viewed, ${holds('cart')} as carted, ${holds('purchase')} as bought
    from ev
    where session is not null ${candidates}
    group by session
    having ${inRange(asked, 'min(day)')} and count(*) filter (${matches(asked)}) > 0)`;
}

export const query = (parts: readonly string[], select: string): string =>
  parts.length === 0 ? select : `with ${parts.join(',\n')}\n${select}`;

/** Counts by stage. */
export const STAGE_COUNTS = `
  count(*) filter (type = 'view')::double as views, count(*) filter (type = 'cart')::double as carts,
  count(*) filter (type = 'purchase')::double as purchases`;
