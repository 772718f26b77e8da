import { describe, expect, it } from '@jest/globals';
import { eventCounts, eventsText } from './event-counts.js';

describe('eventCounts', () => {
  it.each([
    ['1M', [1_000_000]],
    ['10M,100M', [10_000_000, 100_000_000]],
    ['50k', [50_000]],
    ['20000', [20_000]],
  ])('reads %s', (text, counts) => {
    expect(eventCounts(text)).toEqual(counts);
  });

  it.each(['', 'M', '1G', '1.5M', '-1M', '5000', '1M,', '10M 100M'])('rejects "%s"', (text) => {
    expect(eventCounts(text)).toBeNull();
  });
});

describe('eventsText', () => {
  it.each([
    [1_000_000, '1M'],
    [50_000, '50k'],
    [921_434, '921434'],
  ])('writes %i as %s', (events, text) => {
    expect(eventsText(events)).toBe(text);
  });
});
