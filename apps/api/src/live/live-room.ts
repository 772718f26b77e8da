import type { TopicName, TopicQuery, TopicState } from '@storepulse/contracts';

export type Build = () => Promise<Pick<TopicState, 'asOf' | 'data'>>;

/**
 * One question that somebody watches: a topic with its parameters. Built once per change for all who watch it, whether they
 * just came or have been there; builds of a room never overlap, so `seq` rises and `asOf` never goes back (I5, I6).
 */
export class LiveRoom {
  private latest: TopicState | null = null;
  private building: Promise<TopicState> | null = null;
  private dirty = true;
  private seq = 0;

  constructor(
    /** Name of the Socket.IO room: equal for equal questions. */
    readonly key: string,
    readonly topic: TopicName,
    readonly params: TopicQuery<TopicName>,
    private readonly build: Build,
    private readonly emit: (state: TopicState) => void,
  ) {}

  get isDirty(): boolean {
    return this.dirty;
  }

  /** What was built no longer holds: the next `current` builds anew. */
  markDirty(): void {
    this.dirty = true;
  }

  /** The state as it is; built when there is none or it no longer holds, and then sent to all who watch. */
  async current(): Promise<TopicState> {
    if (this.building !== null) return this.building;
    if (this.latest !== null && !this.dirty) return this.latest;
    this.building = this.rebuild().finally(() => {
      this.building = null;
    });
    return this.building;
  }

  private async rebuild(): Promise<TopicState> {
    // Before the build: a change during it makes the room dirty again.
    this.dirty = false;
    try {
      const { asOf, data } = await this.build();
      this.seq += 1;
      this.latest = { topic: this.topic, params: this.params, seq: this.seq, asOf, data };
      this.emit(this.latest);
      return this.latest;
    } catch (error) {
      this.dirty = true;
      throw error;
    }
  }
}
