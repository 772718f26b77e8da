import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Shares one read among all callers that arrive while the previous read is running. A read that started before the request is never reused
 * for it, and at most one read runs at a time.
 */
export class NextRead<Result> {
  private running: Promise<Result> | null = null;
  private next: Promise<Result> | null = null;

  constructor(private readonly read: () => Promise<Result>) {}

  /** Whether no read is running or waiting. */
  get isIdle(): boolean {
    return this.running === null && this.next === null;
  }

  /** The result of a read that starts after this call. */
  now(): Promise<Result> {
    this.next ??= this.begin();
    return this.next;
  }

  private async begin(): Promise<Result> {
    // Callers that arrive during this wait can share the read: it has not started yet.
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
