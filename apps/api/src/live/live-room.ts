import { randomBytes } from 'node:crypto';
import type { TopicName, TopicQuery, TopicState } from '@storepulse/contracts';
import { SharedBuild } from '../analytics/answers/shared-build.js';
import { presentAsker } from '../platform/asker.js';
import type { Turns } from '../platform/turns.js';

export type Build = () => Promise<Pick<TopicState, 'asOf' | 'data'>>;

/** Minimum time between two updates of a room: at most four a second. Changes in between are sent together. */
export const UPDATE_GAP_MS = 250;

/** Rest after a build, as a multiple of its duration: one room never uses more than half a core. */
const REST_SHARE = 1;

/** Wait after a failed build. */
const RETRY_MS = 1000;

export interface RoomEvents {
  /** A newer state is available for all watchers. */
  changed(state: TopicState): void;
  /** A build has ended, successfully or not, after `ms`. */
  built(ms: number): void;
}

/**
 * A query that someone watches: a topic with its parameters. It is built once per change for all watchers, new and old. Builds of a room
 * never overlap, so `seq` rises and `asOf` never goes back (I5 and I6 in docs/architecture.md).
 */
export class LiveRoom {
  /**
   * Identifies this instance of the room. Another process, or the same query watched again later, counts `seq` from 1 under another epoch.
   */
  readonly epoch = randomBytes(9).toString('base64url');
  private latest: TopicState | null = null;
  private building: SharedBuild<TopicState> | null = null;
  private dirty = true;
  private seq = 0;
  private restsUntil = 0;
  private lastBuildMs = 0;

  constructor(
    /** Name of the Socket.IO room: equal for equal queries. */
    readonly key: string,
    readonly topic: TopicName,
    readonly params: TopicQuery<TopicName>,
    private readonly build: Build,
    private readonly events: RoomEvents,
    private readonly turns: Turns,
  ) {}

  /** The newest state built so far; null before the first. */
  get newest(): TopicState | null {
    return this.latest;
  }

  /** Whether a build is needed that has not started. */
  get isWaiting(): boolean {
    return this.dirty && this.building === null;
  }

  /** When the room may be built again, in `performance.now()` time. */
  get dueAt(): number {
    return this.restsUntil;
  }

  /** Duration of the last build; 0 before the first. */
  get buildMs(): number {
    return this.lastBuildMs;
  }

  /** Marks the built state as outdated. */
  markDirty(): void {
    this.dirty = true;
  }

  /**
   * The state for a new watcher. Built if there is none; otherwise at most `UPDATE_GAP_MS` old, and then followed by the update that all
   * watchers get. So new watchers do not speed up the builds.
   */
  async current(): Promise<TopicState> {
    if (this.latest !== null && (!this.dirty || performance.now() < this.restsUntil)) return this.latest;
    return this.rebuild();
  }

  /**
   * Builds a new state, or joins the build that is running or waiting for its turn.
   *
   * @throws whatever the build throws (the room then stays dirty), and what `Turns.take` throws
   */
  rebuild(): Promise<TopicState> {
    // fault: overlapping-builds
    this.building ??= new SharedBuild(
      this.turns,
      () => this.buildOnce(),
      () => {
        this.building = null;
        this.events.built(this.lastBuildMs);
      },
    );
    return this.building.join(presentAsker());
  }

  private async buildOnce(): Promise<TopicState> {
    // Cleared before the build: a change during it makes the room dirty again.
    this.dirty = false;
    const begun = performance.now();
    let restMs = RETRY_MS;
    try {
      const { asOf, data } = await this.build();
      this.seq += 1;
      this.latest = { topic: this.topic, params: this.params, epoch: this.epoch, seq: this.seq, asOf, data };
      restMs = Math.max(UPDATE_GAP_MS, (performance.now() - begun) * REST_SHARE);
      this.events.changed(this.latest);
      return this.latest;
    } catch (error) {
      this.dirty = true;
      throw error;
    } finally {
      const ended = performance.now();
      this.lastBuildMs = ended - begun;
      this.restsUntil = ended + restMs;
    }
  }
}
