import { describe, expect, it } from '@jest/globals';
import { CLOCK_SAMPLES, ServerClock } from './server-clock.ts';

const START = Date.parse('2026-11-22T10:00:00Z');

describe(ServerClock.name, () => {
  it('has no time before the first update', () => {
    expect(new ServerClock().at(new Date(START))).toBeNull();
  });

  it('follows the server, not the browser, and trusts the fastest update most', () => {
    const clock = new ServerClock();
    // The server is an hour ahead; the updates took 900, 40 and 300 ms.
    for (const delay of [900, 40, 300]) clock.learn(new Date(START + 3_600_000), new Date(START + delay));
    expect(clock.at(new Date(START + 5_000))?.getTime()).toBe(START + 3_600_000 + 5_000 - 40);
  });

  it('drops old samples after a clock was set back', () => {
    const clock = new ServerClock();
    clock.learn(new Date(START + 60_000), new Date(START));
    for (let i = 0; i < CLOCK_SAMPLES; i += 1) clock.learn(new Date(START), new Date(START));
    expect(clock.at(new Date(START))?.getTime()).toBe(START);
  });
});
