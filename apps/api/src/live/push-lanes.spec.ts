import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { TopicName } from '@storepulse/contracts';
import { READ_LIMITS } from '../platform/reads.js';
import { Turns } from '../platform/turns.js';
import { LiveRoom } from './live-room.js';
import { PushLanes } from './push-lanes.js';

const TURNS = new Turns(READ_LIMITS);

/** Rooms with fixed build times, and the times at which their states were sent. */
class Scene {
  readonly rooms: LiveRoom[] = [];
  readonly sent = new Map<string, number[]>();
  building = 0;
  maxBuilding = 0;
  readonly lanes = new PushLanes(
    () => this.rooms,
    (room) => room.rebuild().then(ignore, ignore),
  );

  add(key: string, topic: TopicName, buildMs: () => number, fails: () => boolean = () => false): LiveRoom {
    const moments: number[] = [];
    this.sent.set(key, moments);
    const build = async () => {
      this.building += 1;
      this.maxBuilding = Math.max(this.maxBuilding, this.building);
      await new Promise((resolve) => setTimeout(resolve, buildMs()));
      this.building -= 1;
      if (fails()) throw new Error('the database is away');
      return { asOf: null, data: { loads: [] } };
    };
    const room = new LiveRoom(
      key,
      topic,
      {},
      build,
      {
        changed: () => moments.push(performance.now()),
        built: () => this.lanes.wake(),
      },
      TURNS,
    );
    this.rooms.push(room);
    return room;
  }

  async change(): Promise<void> {
    for (const room of this.rooms) room.markDirty();
    this.lanes.wake();
    await jest.advanceTimersByTimeAsync(0);
  }

  /** Marks all rooms as changed every 10 ms. */
  async changeFor(ms: number): Promise<void> {
    for (let spent = 0; spent < ms; spent += 10) {
      await this.change();
      await jest.advanceTimersByTimeAsync(10);
    }
  }

  gapsOf(key: string): number[] {
    const moments = this.sent.get(key) ?? [];
    return moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
  }
}

const ignore = () => undefined;

describe('PushLanes', () => {
  let scene: Scene;

  beforeEach(() => {
    jest.useFakeTimers();
    scene = new Scene();
  });
  afterEach(() => {
    scene.lanes.stop();
    jest.useRealTimers();
  });

  it('builds the first change after quiet at once, and the last of a burst', async () => {
    scene.add('a', 'loads', () => 5);
    await jest.advanceTimersByTimeAsync(1000);
    const begun = performance.now();
    await scene.changeFor(50);
    await jest.advanceTimersByTimeAsync(1000);
    // Built from 0 to 5 ms while changes went on, and once more, 250 ms after it was sent.
    expect(scene.sent.get('a')?.map((moment) => Math.round(moment - begun))).toEqual([5, 260]);
    expect(scene.rooms[0]?.isWaiting).toBe(false);
  });

  it('sends at most four states of a room per second, for any number of changes and clients', async () => {
    const room = scene.add('a', 'loads', () => 5);
    for (let spent = 0; spent < 3000; spent += 10) {
      await scene.change();
      void room.current();
      await jest.advanceTimersByTimeAsync(10);
    }
    expect(Math.min(...scene.gapsOf('a'))).toBeGreaterThanOrEqual(250);
    expect(scene.gapsOf('a').length).toBeGreaterThanOrEqual(10);
  });

  it('builds two rooms at a time, and never one room twice at once', async () => {
    for (let index = 0; index < 10; index += 1) scene.add(`room ${index}`, 'loads', () => 40);
    await scene.changeFor(2000);
    expect(scene.maxBuilding).toBe(2);
    for (const key of scene.sent.keys()) expect(scene.sent.get(key)?.length).toBeGreaterThanOrEqual(3);
  });

  it('does not delay quick tiles for a slow table, and still builds the table', async () => {
    scene.add('pulse', 'pulse', () => 20);
    for (let index = 0; index < 4; index += 1) scene.add(`long ${index}`, 'products.top', () => 900);
    // The first builds measure how long each takes.
    await scene.changeFor(6000);
    const before = scene.sent.get('pulse')?.length ?? 0;
    await scene.changeFor(8000);
    expect(Math.max(...scene.gapsOf('pulse').slice(before))).toBeLessThanOrEqual(300);
    for (let index = 0; index < 4; index += 1) expect(scene.sent.get(`long ${index}`)?.length).toBeGreaterThanOrEqual(2);
  });

  it('pauses as long as the build took', async () => {
    for (let index = 0; index < 6; index += 1) scene.add(`room ${index}`, 'products.top', () => 80);
    let busyMs = 0;
    for (let spent = 0; spent < 8000; spent += 10) {
      await scene.change();
      busyMs += 10 * scene.building;
      await jest.advanceTimersByTimeAsync(10);
    }
    expect(busyMs / 8000).toBeLessThanOrEqual(1.05);
  });

  it('retries a failed build after a second', async () => {
    let isAway = true;
    const room = scene.add(
      'a',
      'loads',
      () => 5,
      () => isAway,
    );
    await scene.change();
    await jest.advanceTimersByTimeAsync(900);
    expect(scene.sent.get('a')).toEqual([]);
    isAway = false;
    await jest.advanceTimersByTimeAsync(200);
    expect(scene.sent.get('a')).toHaveLength(1);
    expect(room.isWaiting).toBe(false);
  });

  it('does nothing after it is stopped', async () => {
    scene.add('a', 'loads', () => 5);
    scene.lanes.stop();
    await scene.changeFor(500);
    expect(scene.sent.get('a')).toEqual([]);
  });
});

describe('LiveRoom', () => {
  it('builds once for concurrent clients, and a new room has a new epoch', async () => {
    let builds = 0;
    const make = () =>
      new LiveRoom(
        'a',
        'loads',
        {},
        async () => {
          builds += 1;
          return { asOf: null, data: { loads: [] } };
        },
        { changed: ignore, built: ignore },
        TURNS,
      );
    const room = make();
    const states = await Promise.all(Array.from({ length: 200 }, () => room.current()));
    expect(builds).toBe(1);
    expect(new Set(states).size).toBe(1);
    const next = await make().current();
    expect([next.seq, states[0]?.seq]).toEqual([1, 1]);
    expect(next.epoch).not.toBe(states[0]?.epoch);
  });
});
