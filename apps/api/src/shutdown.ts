import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from './platform/log.js';

/** What still runs after this long is left behind: longer than PostgreSQL is given for a fast shutdown and a harder one. */
const GRACE_MS = 30_000;

/** What a start has set going, to be stopped in the reverse order. */
export class Shutdown {
  private readonly stops: { name: string; stop: () => Promise<void> }[] = [];
  private ending: Promise<void> | undefined;

  constructor(private readonly log: () => Log | undefined) {}

  get hasBegun(): boolean {
    return this.ending !== undefined;
  }

  /** Keeps in mind how to stop something; once the shutdown has begun, stops it at once. */
  async add(name: string, stop: () => Promise<void>): Promise<void> {
    if (this.hasBegun) await this.stopOne(name, stop);
    else this.stops.push({ name, stop });
  }

  /** Stops everything once; later calls wait for the same end. */
  run(): Promise<void> {
    this.ending ??= this.stopAll();
    return this.ending;
  }

  private async stopAll(): Promise<void> {
    for (const { name, stop } of this.stops.reverse()) await this.stopOne(name, stop);
  }

  private async stopOne(name: string, stop: () => Promise<void>): Promise<void> {
    const patience = new AbortController();
    const late = delay(GRACE_MS, 'late', { signal: patience.signal }).catch(() => 'late');
    try {
      if ((await Promise.race([stop(), late])) === 'late') this.log()?.warn('did not stop in time', { name });
    } catch (error) {
      this.log()?.error('could not be stopped', error, { name });
    } finally {
      patience.abort();
    }
  }
}
