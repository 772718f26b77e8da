import { Injectable } from '@nestjs/common';
import { Log } from './log.js';

/** Tracks work that nobody awaits: logs its failures, and waits for it before the process exits. */
@Injectable()
export class Background {
  private readonly running = new Map<Promise<void>, string>();

  constructor(private readonly log: Log) {}

  run(name: string, work: Promise<unknown>): void {
    const tracked: Promise<void> = work
      .then(
        () => undefined,
        (error: unknown) => this.log.error('background work failed', error, { work: name }),
      )
      .finally(() => this.running.delete(tracked));
    this.running.set(tracked, name);
  }

  /** Resolves when no work is left, including work that starts while waiting. */
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running.keys());
  }
}
