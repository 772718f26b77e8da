import type { SegmentCondition, SegmentGroup, SegmentRule } from '../../libs/contracts/src/index.js';
import { randomOf, randomRanges } from './generated-history.js';
import type { OracleEvent } from './oracle.js';

const ACTIONS = ['view', 'cart', 'remove_from_cart', 'purchase'] as const;
const BRANDS = ['samsung', 'apple', "l'oréal", 'unknown', 'nobody'];
const CATEGORIES = ['electronics', 'electronics.audio', 'apparel.shoes', 'unknown'];

/** Rules of all kinds and depths, drawn from a seed. */
export function randomRules(seed: number, count: number): SegmentGroup[] {
  const random = randomOf(seed);
  const below = (end: number) => Math.floor(random() * end);
  const someOf = (names: readonly string[]) => (random() < 0.5 ? [] : names.filter(() => random() < 0.4));
  const condition = (): SegmentCondition => ({
    kind: 'did',
    not: random() < 0.25,
    action: ACTIONS[below(ACTIONS.length)] ?? 'view',
    times: random() < 0.5 ? 1 : 1 + below(4),
    brands: someOf(BRANDS),
    categories: someOf(CATEGORIES),
    days: random() < 0.4 ? null : random() < 0.5 ? { last: 1 + below(40) } : (randomRanges(below(1_000_000), 1)[0] ?? null),
  });
  const group = (levels: number): SegmentGroup => ({
    kind: 'group',
    not: random() < 0.2,
    match: random() < 0.5 ? 'all' : 'any',
    rules: Array.from({ length: 1 + below(3) }, (): SegmentRule => (levels > 1 && random() < 0.4 ? group(levels - 1) : condition())),
  });
  return Array.from({ length: count }, () => group(3));
}

/** Whether a user belongs to a segment: the definition applied to each event, without product code. */
export function fulfils(events: readonly OracleEvent[], rule: SegmentRule, lastDay: string): boolean {
  if (rule.kind === 'group') {
    const parts = rule.rules.map((part) => fulfils(events, part, lastDay));
    return rule.not !== (rule.match === 'all' ? parts.every(Boolean) : parts.some(Boolean));
  }
  const { days } = rule;
  const isOn = (day: string): boolean => {
    if (days === null) return true;
    if (!('last' in days)) return (days.from === undefined || day >= days.from) && (days.to === undefined || day <= days.to);
    const age = (Date.parse(lastDay) - Date.parse(day)) / 86_400_000;
    return age < days.last;
  };
  const done = events.filter(
    ({ type, day, brand, code }) =>
      type === rule.action &&
      isOn(day) &&
      (rule.brands.length === 0 || rule.brands.includes(brand)) &&
      (rule.categories.length === 0 || rule.categories.some((wanted) => code === wanted || code.startsWith(`${wanted}.`))),
  );
  return rule.not !== done.length >= rule.times;
}
