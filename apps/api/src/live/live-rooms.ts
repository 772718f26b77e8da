import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { TopicName, TopicQuery, TopicState } from '@storepulse/contracts';
import { queryKey } from '../analytics/sharing/shared-answers.js';
import { asNobody } from '../platform/asker.js';
import { DiskSpace } from '../platform/disk-space.js';
import { toAppError } from '../platform/exception.filter.js';
import { Log } from '../platform/log.js';
import { Notices } from '../platform/notices.js';
import { Reads } from '../platform/reads.js';
import { LiveMetrics } from './live-metrics.js';
import { LiveRoom } from './live-room.js';
import { PushLanes } from './push-lanes.js';
import { TopicBuilders } from './topic-builders.js';

/** The pulse updates while someone watches, even without new events: it shows that the connection is alive, and "per second" falls to 0. */
const PULSE_MS = 1000;
/** The other wall data is looked at less often and costs more. */
const WALL_MS = 2000;

/** For what changes with time alone: carts that pass the cut-off, ages of runs. */
const SLOW_MS = 30_000;

const COUNTED_TOPICS: readonly TopicName[] = ['pulse', 'funnel', 'products.top', 'carts.abandoned', 'sessions', 'brands.trend'];

type Emit = (room: string, state: TopicState) => void;

/**
 * The rooms watched on this process. They can be rebuilt from the database at any time, so nothing is lost with the process:
 *
 *     commit ──NOTIFY──> Notices ──> rooms dirty ──(≤ 4 a second each)──> build once ──> all sockets of the room
 */
@Injectable()
export class LiveRooms implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly rooms = new Map<string, { room: LiveRoom; watchers: number }>();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly lanes: PushLanes;
  private emit: Emit = () => undefined;

  constructor(
    private readonly builders: TopicBuilders,
    private readonly notices: Notices,
    private readonly disk: DiskSpace,
    private readonly metrics: LiveMetrics,
    private readonly log: Log,
    private readonly reads: Reads,
  ) {
    this.lanes = new PushLanes(
      () => this.open(),
      (room) => this.refresh(room),
    );
  }

  /** Set once by the gateway, which owns the sockets. */
  sendBy(emit: Emit): void {
    this.emit = emit;
  }

  onApplicationBootstrap(): void {
    this.notices.on('batchCommitted', () => this.changed(COUNTED_TOPICS));
    this.notices.on('refreshCompleted', () => this.changed(['pulse', 'wall', 'refresh.runs', 'alerts']));
    this.notices.on('refreshRunChanged', () => this.changed(['refresh.runs', 'alerts']));
    this.notices.on('jobsChanged', () => this.changed(['refresh.runs', 'alerts']));
    this.notices.on('loadChanged', () => this.changed(['wall', 'loads', 'alerts']));
    this.notices.on('alertsChanged', () => this.changed(['alerts']));
    this.disk.onChange(() => this.changed(['alerts']));
    this.notices.on('annotationsChanged', () => this.changed(['annotations']));
    // Answers under a segment change with its rule.
    this.notices.on('segmentsChanged', () => this.changed(['segments', 'funnel', 'sessions']));
    this.notices.on('catalogChanged', () => this.changed(['pulse', 'wall', 'products.top', 'carts.abandoned']));
    this.notices.on('storeEmptied', () => this.changed(null));
    // Notices sent while the connection was down are lost: everything may have changed.
    this.notices.listening$.subscribe(() => this.changed(null));
    this.timers.push(
      setInterval(() => this.changed(['pulse']), PULSE_MS),
      setInterval(() => this.changed(['wall']), WALL_MS),
      setInterval(() => this.changed(['carts.abandoned', 'refresh.runs', 'alerts']), SLOW_MS),
    );
  }

  async onModuleDestroy(): Promise<void> {
    this.lanes.stop();
    for (const timer of this.timers) clearInterval(timer);
  }

  /** The room of a query, for a new watcher. Call `release` with its key when the watcher leaves. */
  hold(key: string, topic: TopicName, params: TopicQuery<TopicName>): LiveRoom {
    let entry = this.rooms.get(key);
    if (entry === undefined) {
      const room = new LiveRoom(
        key,
        topic,
        params,
        () => this.builders.build(topic, params),
        {
          changed: (state) => this.emit(key, state),
          built: (ms) => {
            this.metrics.buildSeconds.observe({ topic }, ms / 1000);
            this.lanes.wake();
          },
        },
        this.reads.turns,
      );
      entry = { room, watchers: 0 };
      this.rooms.set(key, entry);
    }
    entry.watchers += 1;
    return entry.room;
  }

  release(key: string): void {
    const entry = this.rooms.get(key);
    if (entry === undefined) return;
    entry.watchers -= 1;
    if (entry.watchers === 0) this.rooms.delete(key);
  }

  /** The newest state of a room; null if no one watches it. */
  newest(key: string): TopicState | null {
    return this.rooms.get(key)?.room.newest ?? null;
  }

  /** Name of the room of a query. */
  keyOf(topic: TopicName, params: object): string {
    return queryKey(topic, params);
  }

  private *open(): Iterable<LiveRoom> {
    for (const { room } of this.rooms.values()) yield room;
  }

  /** @param topics those that changed; null: all */
  private changed(topics: readonly TopicName[] | null): void {
    for (const room of this.open()) if (topics === null || topics.includes(room.topic)) room.markDirty();
    this.lanes.wake();
  }

  private async refresh(room: LiveRoom): Promise<void> {
    try {
      // Runs without a caller, even if a subscribe triggered it: a push waits for no turn, and the lanes limit pushes.
      await asNobody(() => room.rebuild());
    } catch (error) {
      // The room stays dirty and is retried. If the database is down, the age of the displayed data shows it.
      if (toAppError(error) === undefined) this.log.error('a topic could not be built', error, { topic: room.topic });
    }
  }
}
