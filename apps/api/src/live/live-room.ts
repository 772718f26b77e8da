import { randomBytes } from 'node:crypto';
import type { TopicName, TopicQuery, TopicState } from '@storepulse/contracts';
import { SharedBuild } from '../analytics/sharing/shared-build.js';
import { presentAsker } from '../platform/asker.js';
import type { Turns } from '../platform/turns.js';

export type Build = () => Promise<Pick<TopicState, 'asOf' | 'data'>>;

/** At least this long between two updates of a room: at most four a second, and what comes in between is told together. */
export const UPDATE_GAP_MS = 250;

/** After a build, at least as long again as it took: one room never takes more than half of a core. */
const REST_SHARE = 1;

/** After a build that failed. */
const RETRY_MS = 1000;

export interface RoomEvents {
  /** A newer state is there, for all who watch. */
  changed(state: TopicState): void;
  /** A build has ended, well or not; `ms` it took. */
  built(ms: number): void;
}

/**
 * One question that somebody watches: a topic with its parameters. Built once per change for all who watch it, whether they
 * just came or have been there; builds of a room never overlap, so `seq` rises and `asOf` never goes back (I5, I6).
 */
export class LiveRoom {
  /** Names this life of the room. Another process, or the same question watched anew, counts `seq` from 1 under another name. */
  readonly epoch = randomBytes(9).toString('base64url');
  private latest: TopicState | null = null;
  private building: SharedBuild<TopicState> | null = null;
  private dirty = true;
  private seq = 0;
  private restsUntil = 0;
  private lastBuildMs = 0;

  constructor(
    /** Name of the Socket.IO room: equal for equal questions. */
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

  /** Whether a build is wanted that nobody has begun. */
  get isWaiting(): boolean {
    return this.dirty && this.building === null;
  }

  /** When it may be built again, in the time of `performance.now()`. */
  get dueAt(): number {
    return this.restsUntil;
  }

  /** How long the last build took; 0 before the first. */
  get buildMs(): number {
    return this.lastBuildMs;
  }

  /** What was built no longer holds. */
  markDirty(): void {
    this.dirty = true;
  }

  /**
   * The state for one who begins to watch: built when there is none, else at most `UPDATE_GAP_MS` behind, and then followed
   * by the update that all get. So those who come set no pace of their own.
   */
  async current(): Promise<TopicState> {
    if (this.latest !== null && (!this.dirty || performance.now() < this.restsUntil)) return this.latest;
    return this.rebuild();
  }

  /**
   * Builds the state anew, or joins the build that runs or waits for its turn.
   *
   * @throws whatever the build throws, the room then stays dirty; and what `Turns.take` throws
   */
  rebuild(): Promise<TopicState> {
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
    // Before the build: a change during it makes the room dirty again.
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
