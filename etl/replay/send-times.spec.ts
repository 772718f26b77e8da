import { describe, expect, it } from '@jest/globals';
import { SendTimes } from './send-times.js';

const HOUR_MS = 3_600_000;

describe('SendTimes', () => {
  it('sets the first event to now, and the others to their distance from it', () => {
    let now = 1_000_000;
    const times = new SendTimes(60, () => now);
    expect(times.of(0)).toBe(1_000_000);
    now += 60_000;
    // An hour in the file is a minute of the replay.
    expect(times.of(HOUR_MS)).toBe(1_060_000);
  });

  it('keeps the original pace at speed 1', () => {
    let now = 5_000;
    const times = new SendTimes(1, () => now);
    times.of(100);
    now = 7_500;
    expect(times.of(2_600)).toBe(7_500);
  });

  it('stays in the present and in order if the sender falls behind', () => {
    let now = 0;
    const times = new SendTimes(1_000_000, () => now);
    const stamps = [0, 10, 20, 30].map((hours) => {
      now += 60_000;
      return times.of(hours * HOUR_MS);
    });
    expect(stamps).toEqual([60_000, 119_000, 179_000, 239_000]);
  });
});
