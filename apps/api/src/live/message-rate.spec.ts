import { expect, it } from '@jest/globals';
import { MessageRate } from './message-rate.js';

const many = (rate: MessageRate, count: number, now: number) => Array.from({ length: count }, () => rate.take(now));

it('accepts a burst, rejects more, and reports a flood if it continues', () => {
  const rate = new MessageRate(0);
  expect(new Set(many(rate, 120, 0))).toEqual(new Set(['fine']));
  expect(new Set(many(rate, 120, 0))).toEqual(new Set(['over']));
  expect(rate.isOver).toBe(true);
  expect(rate.take(0)).toBe('flood');
});

it('accepts 20 a second forever, and refills up to one burst', () => {
  const rate = new MessageRate(0);
  many(rate, 120, 0);
  for (let second = 1; second <= 100; second += 1) expect(many(rate, 20, second * 1000)).not.toContain('over');
  expect(rate.take(100_000)).toBe('over');
  expect(many(rate, 120, 1_000_000)).not.toContain('over');
  expect(rate.take(1_000_000)).toBe('over');
});
