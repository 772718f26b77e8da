import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * One reading for all who ask while the one before it is under way: nobody is told what was read before he asked, and there is never more
 * than one at a time.
 */
export class NextRead<Result> {
  private running: Promise<Result> | null = null;
  private next: Promise<Result> | null = null;

  constructor(private readonly read: () => Promise<Result>) {}

  /** Nobody waits for it. */
  get isIdle(): boolean {
    return this.running === null && this.next === null;
  }

  /** What is so at a moment that is not before the call. */
  now(): Promise<Result> {
    this.next ??= this.begin();
    return this.next;
  }

  private async begin(): Promise<Result> {
    // Who comes meanwhile takes part: nothing has been asked yet.
    await (this.running === null ? nextTurn() : this.running.catch(() => undefined));
    this.next = null;
    const reading = this.read();
    this.running = reading;
    try {
      return await reading;
    } finally {
      if (this.running === reading) this.running = null;
    }
  }
}
