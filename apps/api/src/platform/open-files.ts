import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from './clock.js';

/** Of the limit: from here on people are warned, */
const WARN_SHARE = 0.8;
/** until it is clearly over, so that the warning does not come and go; */
const CALM_SHARE = 0.75;
/** and from here on no new sockets are taken: the database, the log and whoever is signed in still need some. */
const FULL_SHARE = 0.9;

const SAMPLE_MS = 1000;

/** Where Linux says how many files this process may open, and which it has open. */
const PROC = '/proc/self';

/** How many file descriptors are open, and how many may be. A process that has none left can neither accept a connection nor open its database. */
@Injectable()
export class OpenFiles implements OnModuleDestroy {
  /** Null where the system does not say; nothing is refused then. */
  readonly limit: number | null;
  private sampled = 0;
  /** Connections opened and closed since then. */
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

  /** Whether what is left is to be kept for what is running. */
  get isFull(): boolean {
    return this.limit !== null && this.used >= this.limit * FULL_SHARE;
  }

  /** Since when so many have been open that somebody should act; null: few enough are. */
  get warnSince(): Date | null {
    this.judge();
    return this.highSince;
  }

  /** Where `warnSince` is set: what people are told. */
  get warning(): string {
    return `${this.used} of ${this.limit ?? 0} file descriptors are in use. At ${Math.floor((this.limit ?? 0) * FULL_SHARE)}, new connections are refused. Raise the limit (ulimit -n, LimitNOFILE), or find out who holds so many connections.`;
  }

  /** Between two samples, connections may come faster than they are counted. */
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
      // Not even one is left to count them by.
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
