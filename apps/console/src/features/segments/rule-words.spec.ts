import { expect, it } from '@jest/globals';
import type { SegmentCondition, SegmentGroup, SegmentRule } from '@storepulse/contracts';
import { ruleWords } from './rule-words.ts';

const did = (changes: Partial<SegmentCondition> = {}): SegmentCondition => ({
  kind: 'did',
  not: false,
  action: 'view',
  times: 1,
  brands: [],
  categories: [],
  days: null,
  ...changes,
});
const group = (match: 'all' | 'any', rules: SegmentRule[], not = false): SegmentGroup => ({ kind: 'group', not, match, rules });

it.each<[string, SegmentRule]>([
  ['viewed anything', did()],
  [
    'bought samsung or apple at least 2 times in the last 30 days',
    did({ action: 'purchase', brands: ['samsung', 'apple'], times: 2, days: { last: 30 } }),
  ],
  [
    'did not put anything in toys in a cart since Nov 2, 2026',
    did({ not: true, action: 'cart', categories: ['toys'], days: { from: '2026-11-02' } }),
  ],
  [
    'viewed anything and (bought anything or removed anything from a cart)',
    group('all', [did(), group('any', [did({ action: 'purchase' }), did({ action: 'remove_from_cart' })])]),
  ],
  [
    'not (viewed acme and bought anything on the last day)',
    group('all', [did({ brands: ['acme'] }), did({ action: 'purchase', days: { last: 1 } })], true),
  ],
])('%s', (words, rule) => {
  expect(ruleWords(rule)).toBe(words);
});
