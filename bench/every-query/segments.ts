import { type SegmentCondition, type SegmentGroup, segment } from '@storepulse/contracts';
import { callApi } from '../api-call.js';
import type { ServerUnderTest } from '../server-under-test.js';
import type { Choices } from './questions.js';

const did = (action: SegmentCondition['action'], times: number, more: Partial<SegmentCondition> = {}): SegmentCondition => ({
  kind: 'did',
  not: false,
  action,
  times,
  brands: [],
  categories: [],
  days: null,
  ...more,
});
const group = (match: SegmentGroup['match'], ...rules: SegmentGroup['rules']): SegmentGroup => ({
  kind: 'group',
  not: false,
  match,
  rules,
});

/** Rules of different kinds, none of which selects nobody: buyers, visitors of a category, buyers of a brand, visitors of brands who hesitated. */
export function rulesOf({ brands, categories, days }: Pick<Choices, 'brands' | 'categories' | 'days'>): SegmentGroup[] {
  const [brand = 'unknown', other = brand] = brands;
  const [category = 'unknown'] = categories;
  const middle = days[days.length >> 1] ?? '';
  return [
    group('all', did('purchase', 1)),
    group('all', did('view', 2, { categories: [category] }), did('remove_from_cart', 1, { not: true })),
    group('any', did('purchase', 1, { brands: [brand], days: { last: 30 } }), did('cart', 2)),
    group(
      'all',
      did('view', 1, { brands: [brand, other], days: { to: middle } }),
      group('any', did('cart', 1, { not: true, brands: [brand] }), did('remove_from_cart', 1)),
    ),
  ];
}

/** Saves the rules as segments. */
export async function saveSegments(server: ServerUnderTest, rules: readonly SegmentGroup[]): Promise<Choices['segments']> {
  const saved: Choices['segments'][number][] = [];
  for (const [place, rule] of rules.entries()) {
    const { segmentId } = segment.parse(await callApi(server, 'POST', '/api/segments', { name: `bench ${Date.now()}.${place}`, rule }));
    saved.push({ id: segmentId, rule });
  }
  return saved;
}

/** A store that is kept must not fill up with segments. */
export async function removeSegments(server: ServerUnderTest, saved: Choices['segments']): Promise<void> {
  for (const { id } of saved) await callApi(server, 'DELETE', `/api/segments/${id}`);
}
