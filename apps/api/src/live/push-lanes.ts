import type { TopicName } from '@storepulse/contracts';
import { type LiveRoom, UPDATE_GAP_MS } from './live-room.js';

/**
 * A room whose last build took longer goes to the second lane, so that a slow table does not delay everything else. Glanceable topics may
 * take longer: on a busy machine everything is slow, and they must not wait for the tables then.
 */
const LONG_BUILD_MS = 100;
const LONG_GLANCE_MS = 400;

/** Rest of a lane after a build, as a multiple of its duration: both lanes together use at most one core. */
const REST_SHARE = 1;

const GLANCED_AT: ReadonlySet<TopicName> = new Set<TopicName>(['pulse', 'funnel']);

interface Lane {
  takesLong: boolean;
  busy: boolean;
  restsUntil: number;
}

/**
 * Decides which room is built next: one at a time in each of two lanes, the longest due first. A change after a quiet period is built at
 * once; a change sooner than that waits until its room is due.
 */
export class PushLanes {
  private readonly lanes: readonly Lane[] = [
    { takesLong: false, busy: false, restsUntil: 0 },
    { takesLong: true, busy: false, restsUntil: 0 },
  ];
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  /** @param build builds a room and never rejects */
  constructor(
    private readonly rooms: () => Iterable<LiveRoom>,
    private readonly build: (room: LiveRoom) => Promise<void>,
  ) {}

  /** Builds the rooms that are due, and sets a timer for the others. Call it when a room may have become dirty. */
  wake(): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    let next = Infinity;
    for (const lane of this.lanes) {
      if (lane.busy) continue;
      const now = performance.now();
      const waiting = [...this.rooms()].filter((room) => room.isWaiting && (lane.takesLong || !isLong(room)));
      const due = lane.restsUntil > now ? [] : waiting.filter(({ dueAt }) => dueAt <= now);
      if (due.length > 0) void this.run(lane, firstOf(due));
      else for (const { dueAt } of waiting) next = Math.min(next, Math.max(dueAt, lane.restsUntil));
    }
    if (next !== Infinity) this.timer = setTimeout(() => this.wake(), Math.max(1, next - performance.now()));
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async run(lane: Lane, room: LiveRoom): Promise<void> {
    lane.busy = true;
    await this.build(room);
    lane.busy = false;
    lane.restsUntil = performance.now() + room.buildMs * REST_SHARE;
    this.wake();
  }
}

const isGlancedAt = ({ topic }: LiveRoom): boolean => GLANCED_AT.has(topic);

const isLong = (room: LiveRoom): boolean => room.buildMs > (isGlancedAt(room) ? LONG_GLANCE_MS : LONG_BUILD_MS);

const firstOf = (rooms: LiveRoom[]): LiveRoom => rooms.reduce((first, room) => (turnOf(room) < turnOf(first) ? room : first));

/** Glanceable topics go before tables due at about the same time, but only by `UPDATE_GAP_MS`, so that tables are not starved. */
const turnOf = (room: LiveRoom): number => room.dueAt - (isGlancedAt(room) ? UPDATE_GAP_MS : 0);
