import { describe, expect, it } from '@jest/globals';
import { replayPlan, secondsPlayed } from './wall-replay.ts';

describe('replayPlan', () => {
  it('is missing without a replay in the URL', () => {
    expect([replayPlan({}), replayPlan({ replay: '' }), replayPlan({ speed: '5' })]).toEqual([null, null, null]);
  });

  it('plays a minute per second by default, and at most an hour per second', () => {
    const speeds = [undefined, '1', '90', '100000', 'fast', '-3'].map(
      (speed) => replayPlan({ replay: '2019-11-16', ...(speed && { speed }) })?.speed,
    );
    expect(speeds).toEqual([60, 1, 90, 3600, 60, 60]);
  });
});

describe('secondsPlayed', () => {
  const begun = new Date(1_000_000);

  it('follows the clock at its own speed', () => {
    expect(secondsPlayed({ from: '', speed: 60 }, begun, new Date(1_002_500))).toBe(150);
    expect(secondsPlayed({ from: '', speed: 1 }, begun, new Date(1_002_900))).toBe(2);
  });

  it('pauses when the clock was set back', () => {
    expect(secondsPlayed({ from: '', speed: 60 }, begun, new Date(0))).toBe(0);
  });
});
