import { Injectable } from '@nestjs/common';
import { Log } from './log.js';

/** Work that nobody waits for: kept in sight, its failure logged, awaited before the process ends. */
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

  /** Resolves when nothing runs any more, work begun while waiting included. */
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running.keys());
  }
}
