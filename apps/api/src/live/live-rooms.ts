import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { TopicName, TopicQuery, TopicState } from '@storepulse/contracts';
import { questionKey } from '../analytics/sharing/shared-answers.js';
import { asNobody } from '../platform/asker.js';
import { DiskSpace } from '../platform/disk-space.js';
import { toAppError } from '../platform/exception.filter.js';
import { Log } from '../platform/log.js';
import { Notices } from '../platform/notices.js';
import { Questions } from '../platform/questions.js';
import { LiveMetrics } from './live-metrics.js';
import { LiveRoom } from './live-room.js';
import { PushLanes } from './push-lanes.js';
import { TopicBuilders } from './topic-builders.js';

/** The pulse beats while somebody watches, whether events come or not: proof of life, and "per second" falls to 0. */
const PULSE_MS = 1000;
/** What the wall shows beside it is glanced at less, and costs more. */
const WALL_MS = 2000;

/** What changes by time alone: carts that pass the cut-off, ages of runs. */
const SLOW_MS = 30_000;

const COUNTED_TOPICS: readonly TopicName[] = ['pulse', 'funnel', 'products.top', 'carts.abandoned', 'sessions', 'brands.trend'];

type Emit = (room: string, state: TopicState) => void;

/**
 * The questions that are watched on this process. Rebuilt from the database at any time, so nothing is lost with the process:
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
    private readonly questions: Questions,
  ) {
    this.lanes = new PushLanes(
      () => this.open(),
      (room) => this.refresh(room),
    );
  }

  /** Set once by the gateway, which alone knows the sockets. */
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
    // Whoever watches an answer of a segment sees its new rule.
    this.notices.on('segmentsChanged', () => this.changed(['segments', 'funnel', 'sessions']));
    this.notices.on('catalogueChanged', () => this.changed(['pulse', 'wall', 'products.top', 'carts.abandoned']));
    this.notices.on('storeEmptied', () => this.changed(null));
    // Notices sent while the connection was away are gone: everything may have changed.
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

  /** The room of a question, for one who begins to watch it. Call `release` with its key when that ends. */
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
        this.questions.turns,
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

  /** The newest state of a room; null where nobody watches it. */
  newest(key: string): TopicState | null {
    return this.rooms.get(key)?.room.newest ?? null;
  }

  /** Name of the room of a question. */
  keyOf(topic: TopicName, params: object): string {
    return questionKey(topic, params);
  }

  private *open(): Iterable<LiveRoom> {
    for (const { room } of this.rooms.values()) yield room;
  }

  /** @param topics those that changed; null: all. */
  private changed(topics: readonly TopicName[] | null): void {
    for (const room of this.open()) if (topics === null || topics.includes(room.topic)) room.markDirty();
    this.lanes.wake();
  }

  private async refresh(room: LiveRoom): Promise<void> {
    try {
      // Whoever's subscribe set it off: a push takes nobody's turn, and lanes bound them.
      await asNobody(() => room.rebuild());
    } catch (error) {
      // The room stays dirty and is tried again; a database that is away is told by the age of what is shown.
      if (toAppError(error) === undefined) this.log.error('a topic could not be built', error, { topic: room.topic });
    }
  }
}
