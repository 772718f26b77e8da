import { expect, it } from '@jest/globals';
import { Rejection } from './rejection.js';

it('serializes a value once, for any number of rejected lines', () => {
  let written = 0;
  const user = {
    toJSON: () => {
      written += 1;
      return 'x'.repeat(1000);
    },
  };
  const reasons = Array.from({ length: 1000 }, () => Rejection.of('user_id', user, 'is not text').reason);
  expect(new Set(reasons)).toEqual(new Set([`user_id "${'x'.repeat(59)}… is not text`]));
  expect(written).toBe(1);
});

it('shows the start of a long text as JSON', () => {
  const reasonOf = (text: string) => Rejection.of('brand', text, 'is bad').reason;
  expect(reasonOf('x'.repeat(58))).toBe(`brand "${'x'.repeat(58)}" is bad`);
  expect(reasonOf('x'.repeat(59))).toBe(`brand "${'x'.repeat(59)}… is bad`);
  expect(reasonOf('"'.repeat(1_000_000))).toBe(`brand "${String.raw`\"`.repeat(29)}\\… is bad`);
});
