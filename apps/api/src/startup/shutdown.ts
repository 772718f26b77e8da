import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../platform/log.js';

/** Stops that take longer are abandoned. Longer than PostgreSQL gets for a fast shutdown plus a harder one. */
const GRACE_MS = 30_000;

/** What a start has set up, stopped in reverse order. */
export class Shutdown {
  private readonly stops: { name: string; stop: () => Promise<void> }[] = [];
  private ending: Promise<void> | undefined;

  constructor(private readonly log: () => Log | undefined) {}

  get hasBegun(): boolean {
    return this.ending !== undefined;
  }

  /** Registers how to stop something; if the shutdown has already begun, stops it at once. */
  async add(name: string, stop: () => Promise<void>): Promise<void> {
    if (this.hasBegun) await this.stopOne(name, stop);
    else this.stops.push({ name, stop });
  }

  /** Stops everything once; later calls await the same shutdown. */
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
