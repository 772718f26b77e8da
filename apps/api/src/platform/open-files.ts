import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from './clock.js';

/** Shares of the limit. The warning starts at this one, */
const WARN_SHARE = 0.8;
/** and ends below this one, so that it does not flicker. */
const CALM_SHARE = 0.75;
/** Here new connections are refused: the database, the log and signed-in users still need file descriptors. */
const FULL_SHARE = 0.9;

const SAMPLE_MS = 1000;

/** Where Linux lists the file limit and the open files of this process. */
const PROC = '/proc/self';

/** Open file descriptors and their limit. A process with none left can neither accept a connection nor open its database. */
@Injectable()
export class OpenFiles implements OnModuleDestroy {
  /** Null when the system does not report a limit; nothing is refused then. */
  readonly limit: number | null;
  private sampled = 0;
  /** Connections opened minus closed since the last sample. */
  private since = 0;
  private highSince: Date | null = null;
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly proc = PROC,
  ) {
    this.limit = limitOf(proc);
    if (this.limit === null) return;
    void this.sample();
    this.timer = setInterval(() => void this.sample(), SAMPLE_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  get used(): number {
    return this.sampled + this.since;
  }

  /** Whether the remaining descriptors are reserved for existing work. */
  get isFull(): boolean {
    return this.limit !== null && this.used >= this.limit * FULL_SHARE;
  }

  /** Since when usage has been high enough for a warning; null when it is not. */
  get warnSince(): Date | null {
    this.judge();
    return this.highSince;
  }

  /** The message to show while `warnSince` is set. */
  get warning(): string {
    return `${this.used} of ${this.limit ?? 0} file descriptors are in use. At ${Math.floor((this.limit ?? 0) * FULL_SHARE)}, new connections are refused. Raise the limit (ulimit -n, LimitNOFILE), or find out which clients hold so many connections.`;
  }

  /** Connections may arrive faster than samples are taken, so they are counted in between. */
  opened(): void {
    this.since += 1;
  }

  closed(): void {
    this.since -= 1;
  }

  async sample(): Promise<void> {
    try {
      const names = await readdir(`${this.proc}/fd`);
      this.sampled = names.length;
      this.since = 0;
      this.judge();
    } catch {
      // No descriptor is left, not even for counting them.
      this.sampled = this.limit ?? 0;
    }
  }

  private judge(): void {
    if (this.limit === null) return;
    if (this.used >= this.limit * WARN_SHARE) this.highSince ??= this.clock.now();
    else if (this.used < this.limit * CALM_SHARE) this.highSince = null;
  }
}

function limitOf(proc: string): number | null {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync(`${proc}/limits`, 'utf8')) ?? [];
    return soft === undefined ? null : Number(soft);
  } catch {
    return null;
  }
}
