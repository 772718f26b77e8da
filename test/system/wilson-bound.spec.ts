import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { wilsonLowOf } from '../../apps/api/src/analytics/filters/rates.js';
import { Random } from '../../libs/shop-model/index.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let store: TestStore;
beforeAll(async () => {
  store = await createTestStore();
});
afterAll(() => store.drop());

it('the lower bound in memory equals that of SQL, to the last digit', async () => {
  const random = new Random('wilson');
  const shares = Array.from({ length: 50_000 }, (_, at) => {
    const whole = Math.ceil(10 ** (random.next() * 9));
    // Includes none, all, and more than all: a purchase without a view.
    return { part: at % 50 === 0 ? 0 : at % 50 === 1 ? whole : Math.floor(random.next() ** 3 * whole * 1.1), whole };
  });
  const { rows } = await store.client.query(
    `select (wilson_bound(t.part, t.whole, -1) * 100)::int as low
     from unnest($1::bigint[], $2::bigint[]) with ordinality as t (part, whole, place)
     order by t.place`,
    [shares.map(({ part }) => part), shares.map(({ whole }) => whole)],
  );
  expect(shares.map(({ part, whole }) => wilsonLowOf(part, whole))).toEqual(rows.map(({ low }) => low));
});

it('a rate of few views ranks below a lower rate of many', () => {
  expect(wilsonLowOf(3, 10)).toBe(1078);
  expect(wilsonLowOf(290, 1000)).toBe(2627);
  expect(wilsonLowOf(0, 7)).toBe(0);
});
