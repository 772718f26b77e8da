import { describe, expect, it } from '@jest/globals';
import { Random } from '@storepulse/shop-model';
import { CheckpointSums } from './checkpoint-sums.js';
import type { ProductDayColumns } from './day-columns.js';
import { addDays, noSums } from './range-sums.js';

const PRODUCTS = 50;
const SEED = 'checkpoint sums';
const FILTER = { brandIds: null, categoryKeys: null };

const random = new Random(SEED);
const numbers = (length: number, end: number): Int32Array => Int32Array.from({ length }, () => random.integer(end));

function someDay(products = PRODUCTS): ProductDayColumns {
  const rows = random.integer(30);
  const row = Int32Array.from(Array.from({ length: rows }).keys()).filter(() => random.integer(3) === 0);
  return {
    product: numbers(rows, products),
    brand: numbers(rows, 5).sort(),
    category: numbers(rows, 5),
    views: numbers(rows, 100),
    acted: {
      row,
      carts: numbers(row.length, 20),
      purchases: numbers(row.length, 10),
      revenue: Float64Array.from(row, () => random.integer(1_000_000)),
    },
    bytes: 0,
  };
}

/** Compares with the sums of the days from index `from` on. */
function expectEqualSums(sums: CheckpointSums, days: readonly ProductDayColumns[], from: number, products: number): void {
  const expected = noSums(products);
  addDays(expected, days.slice(from), FILTER);
  // Leftovers of the previous call.
  const made = noSums(products);
  made.views.fill(7);
  made.revenue.fill(7);
  sums.make(made, days, from);
  expect(made).toEqual(expected);
}

describe(`CheckpointSums, seed ${SEED}`, () => {
  it('sums every range correctly, while days and products are added and changed', () => {
    const sums = new CheckpointSums();
    let products = PRODUCTS;
    const days = Array.from({ length: 30 }, () => someDay());
    for (let turn = 0; turn < 400; turn += 1) {
      const end = 1 + random.integer(days.length);
      expectEqualSums(sums, days.slice(0, end), random.integer(end), products);
      // A late event, or a new day with a new product.
      if (turn % 5 === 0) days[random.integer(days.length)] = someDay(products);
      if (turn % 10 === 0) days.push(someDay((products += 1)));
    }
  });

  it('is empty for an empty range', () => {
    expectEqualSums(new CheckpointSums(), [], 0, PRODUCTS);
    const days = Array.from({ length: 20 }, () => someDay());
    expectEqualSums(new CheckpointSums(), days, days.length, PRODUCTS);
  });
});
