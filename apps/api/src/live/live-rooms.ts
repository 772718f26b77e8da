import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { ErrorBody, TopicName, TopicQuery, TopicState } from '@storepulse/contracts';
import { queryKey } from '../analytics/answers/shared-answers.js';
import { asNobody } from '../platform/asker.js';
import { toAppError, toErrorBody } from '../platform/exception.filter.js';
import { Log } from '../platform/log.js';
import { Notices } from '../platform/notices.js';
import { Reads } from '../platform/reads.js';
import { LiveMetrics } from './live-metrics.js';
import { LiveRoom } from './live-room.js';
import { LiveTopics } from './live-topics.js';
import { PushLanes } from './push-lanes.js';

type Emit = (room: string, state: TopicState) => void;
type EmitWaiting = (room: LiveRoom, reason: ErrorBody) => void;

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
  private emitWaiting: EmitWaiting = () => undefined;

  constructor(
    private readonly topics: LiveTopics,
    private readonly notices: Notices,
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
  sendBy(emit: Emit, emitWaiting: EmitWaiting): void {
    this.emit = emit;
    this.emitWaiting = emitWaiting;
  }

  onApplicationBootstrap(): void {
    const { rules } = this.topics;
    for (const type of new Set(rules.flatMap(({ rule }) => rule.changedBy))) {
      const changed = rules.filter(({ rule }) => rule.changedBy.includes(type)).map(({ topic }) => topic);
      this.notices.on(type, () => this.changed(changed));
    }
    for (const ms of new Set(rules.flatMap(({ rule }) => rule.everyMs ?? []))) {
      const changed = rules.filter(({ rule }) => rule.everyMs === ms).map(({ topic }) => topic);
      this.timers.push(setInterval(() => this.changed(changed), ms));
    }
    this.notices.on('storeEmptied', () => this.changed(null));
    // Notices sent while the connection was down are lost: everything may have changed.
    this.notices.listening$.subscribe(() => this.changed(null));
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
        () => this.topics.build(topic, params),
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
      const told = toAppError(error);
      if (told?.share !== undefined) this.emitWaiting(room, toErrorBody(told));
      if (told === undefined) this.log.error('could not build a topic', error, { topic: room.topic });
    }
  }
}
