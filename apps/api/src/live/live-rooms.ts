import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { TopicName, TopicQuery, TopicState } from '@storepulse/contracts';
import { Background } from '../platform/background.js';
import { toAppError } from '../platform/exception.filter.js';
import { Log } from '../platform/log.js';
import { Notices } from '../platform/notices.js';
import { LiveRoom } from './live-room.js';
import { TopicBuilders } from './topic-builders.js';

/** At most four updates of a topic a second: what comes in between is told together. */
const FLUSH_MS = 250;

/** After a flush, at least as long again as it took: pushing never takes more than half of a core. */
const REST_SHARE = 1;

/** The pulse beats while somebody watches, whether events come or not: proof of life, and "per second" falls to 0. */
const PULSE_MS = 1000;

/** What changes by time alone: carts that pass the cut-off, ages of runs. */
const SLOW_MS = 30_000;

const COUNTED_TOPICS: readonly TopicName[] = ['pulse', 'funnel', 'products.top', 'carts.abandoned', 'sessions', 'brands.trend'];

type Emit = (room: string, state: TopicState) => void;

/**
 * The questions that are watched on this process. Rebuilt from the database at any time, so nothing is lost with the process:
 *
 *     commit ──NOTIFY──> Notices ──> rooms dirty ──(≤ 4 a second)──> build once ──> all sockets of the room
 */
@Injectable()
export class LiveRooms implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly rooms = new Map<string, { room: LiveRoom; watchers: number }>();
  private readonly timers: NodeJS.Timeout[] = [];
  private flushTimer: NodeJS.Timeout | undefined;
  private flushing = false;
  private stopped = false;
  private emit: Emit = () => undefined;

  constructor(
    private readonly builders: TopicBuilders,
    private readonly notices: Notices,
    private readonly background: Background,
    private readonly log: Log,
  ) {}

  /** Set once by the gateway, which alone knows the sockets. */
  sendBy(emit: Emit): void {
    this.emit = emit;
  }

  onApplicationBootstrap(): void {
    this.notices.on('batchCommitted', () => this.changed(COUNTED_TOPICS));
    this.notices.on('refreshCompleted', () => this.changed(['pulse', 'refresh.runs', 'alerts']));
    this.notices.on('refreshRunChanged', () => this.changed(['refresh.runs', 'alerts']));
    this.notices.on('jobsChanged', () => this.changed(['refresh.runs', 'alerts']));
    this.notices.on('loadChanged', () => this.changed(['loads', 'alerts']));
    this.notices.on('storeEmptied', () => this.changed(null));
    // Notices sent while the connection was away are gone: everything may have changed.
    this.notices.listening$.subscribe(() => this.changed(null));
    this.timers.push(
      setInterval(() => this.changed(['pulse']), PULSE_MS),
      setInterval(() => this.changed(['carts.abandoned', 'refresh.runs', 'alerts']), SLOW_MS),
    );
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.flushTimer);
    for (const timer of this.timers) clearInterval(timer);
  }

  /** The state of a question, for one who begins to watch it. Call `leave` with the key when that ends. */
  async enter(topic: TopicName, params: TopicQuery<TopicName>): Promise<{ key: string; state: TopicState }> {
    const key = this.keyOf(topic, params);
    const entry = this.rooms.get(key) ?? this.open(key, topic, params);
    entry.watchers += 1;
    try {
      return { key, state: await entry.room.current() };
    } catch (error) {
      this.leave(key);
      throw error;
    }
  }

  /** Equal for equal questions: parameters come out of one schema, so only their order could differ. */
  keyOf(topic: TopicName, params: object): string {
    const sorted = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
    return `${topic}?${JSON.stringify(Object.fromEntries(sorted))}`;
  }

  leave(key: string): void {
    const entry = this.rooms.get(key);
    if (entry === undefined) return;
    entry.watchers -= 1;
    if (entry.watchers === 0) this.rooms.delete(key);
  }

  private open(key: string, topic: TopicName, params: TopicQuery<TopicName>) {
    const room = new LiveRoom(
      key,
      topic,
      params,
      () => this.builders.build(topic, params),
      (state) => this.emit(key, state),
    );
    const entry = { room, watchers: 0 };
    this.rooms.set(key, entry);
    return entry;
  }

  /** @param topics those that changed; null: all. */
  private changed(topics: readonly TopicName[] | null): void {
    let any = false;
    for (const { room } of this.rooms.values()) {
      if (topics !== null && !topics.includes(room.topic)) continue;
      room.markDirty();
      any = true;
    }
    if (any) this.flushAfter(FLUSH_MS);
  }

  private flushAfter(ms: number): void {
    if (this.stopped || this.flushing || this.flushTimer !== undefined) return;
    this.flushTimer = setTimeout(() => {
      this.flushTimer = undefined;
      this.background.run('push of live topics', this.flush());
    }, ms);
  }

  private async flush(): Promise<void> {
    this.flushing = true;
    const begun = performance.now();
    for (const { room } of this.rooms.values()) {
      if (this.stopped) break;
      // One after the other: a burst of changes never takes the connections that people's clicks need.
      if (room.isDirty) await this.refreshRoom(room);
    }
    this.flushing = false;
    if ([...this.rooms.values()].some(({ room }) => room.isDirty))
      this.flushAfter(Math.max(FLUSH_MS, (performance.now() - begun) * REST_SHARE));
  }

  private async refreshRoom(room: LiveRoom): Promise<void> {
    try {
      await room.current();
    } catch (error) {
      // The room stays dirty and is tried again; a database that is away is told by the age of what is shown.
      if (toAppError(error) === undefined) this.log.error('a topic could not be built', error, { topic: room.topic });
    }
  }
}
