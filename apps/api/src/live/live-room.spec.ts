import { describe, expect, it } from '@jest/globals';
import type { TopicState } from '@storepulse/contracts';
import { READ_LIMITS } from '../platform/reads.js';
import { Turns } from '../platform/turns.js';
import { type Build, LiveRoom } from './live-room.js';

type Built = Awaited<ReturnType<Build>>;

describe(LiveRoom.name, () => {
  /** A room whose builds end on demand, in the order they started. */
  const roomInHand = () => {
    const builds: ((built: Built) => void)[] = [];
    const changes: TopicState[] = [];
    const build: Build = () => new Promise((resolve) => void builds.push(resolve));
    const room = new LiveRoom(
      'pulse',
      'pulse',
      {},
      build,
      { changed: (state) => void changes.push(state), built: () => undefined },
      new Turns(READ_LIMITS),
    );
    return { room, builds, changes };
  };
  const builtAt = (asOf: string): Built => ({ asOf, data: {} as Built['data'] });

  it('joins the running build, so that no older state comes after a newer one', async () => {
    const { room, builds, changes } = roomInHand();
    const first = room.rebuild();
    room.markDirty();
    const second = room.rebuild();
    const third = room.current();
    expect(builds).toHaveLength(1);
    builds[0]?.(builtAt('2026-03-30T12:00:00Z'));
    const states = await Promise.all([first, second, third]);
    expect(new Set(states).size).toBe(1);
    expect(changes).toEqual([states[0]]);
  });

  it('builds again with the next number after a change during a build', async () => {
    const { room, builds, changes } = roomInHand();
    const first = room.rebuild();
    room.markDirty();
    builds[0]?.(builtAt('2026-03-30T12:00:00Z'));
    await first;
    expect(room.isWaiting).toBe(true);
    const second = room.rebuild();
    builds[1]?.(builtAt('2026-03-30T12:00:01Z'));
    await second;
    expect(room.isWaiting).toBe(false);
    expect(changes.map(({ seq, asOf }) => [seq, asOf])).toEqual([
      [1, '2026-03-30T12:00:00Z'],
      [2, '2026-03-30T12:00:01Z'],
    ]);
  });
});
