import type { LiveRoom } from './live-room.js';

/** A room whose last build took longer goes by the slow lane, so that pulse and funnel never wait behind long tables. */
const FAST_BUILD_MS = 30;

/** After a build, a lane rests as long again as it took: clicks and intake get the other half of what pushing may take. */
const REST_SHARE = 1;

interface Lane {
  takes(room: LiveRoom): boolean;
  busy: boolean;
  restsUntil: number;
}

/**
 * Decides which room is built next: one at a time in each of two lanes, the one that is due the longest first. A change after
 * quiet is built at once; one that comes sooner waits until its room is due.
 */
export class PushLanes {
  private readonly lanes: readonly Lane[] = [
    { takes: ({ buildMs }) => buildMs <= FAST_BUILD_MS, busy: false, restsUntil: 0 },
    { takes: ({ buildMs }) => buildMs > FAST_BUILD_MS, busy: false, restsUntil: 0 },
  ];
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  /** @param build builds a room and never rejects */
  constructor(
    private readonly rooms: () => Iterable<LiveRoom>,
    private readonly build: (room: LiveRoom) => Promise<void>,
  ) {}

  /** Builds what is due, and comes back by itself for what is not yet. To be called when a room may have got dirty. */
  wake(): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    let next = Infinity;
    for (const lane of this.lanes) {
      if (lane.busy) continue;
      const room = this.longestDue(lane);
      if (room === undefined) continue;
      const at = Math.max(room.dueAt, lane.restsUntil);
      if (at <= performance.now()) void this.run(lane, room);
      else next = Math.min(next, at);
    }
    if (next !== Infinity) this.timer = setTimeout(() => this.wake(), Math.max(1, next - performance.now()));
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private longestDue(lane: Lane): LiveRoom | undefined {
    let found: LiveRoom | undefined;
    for (const room of this.rooms()) {
      if (room.isWaiting && lane.takes(room) && (found === undefined || room.dueAt < found.dueAt)) found = room;
    }
    return found;
  }

  private async run(lane: Lane, room: LiveRoom): Promise<void> {
    lane.busy = true;
    await this.build(room);
    lane.busy = false;
    lane.restsUntil = performance.now() + room.buildMs * REST_SHARE;
    this.wake();
  }
}
