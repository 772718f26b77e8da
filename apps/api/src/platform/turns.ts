import { FairQueue } from './fair-queue.js';
import { AskerLeftError, ServerBusyError, TooManyQueriesError } from './reads.errors.js';

export interface TurnLimits {
  /** Running at once, per holder and in total. */
  readonly ofHolder: number;
  readonly ofAll: number;
  /** Waiting, per holder and in total. */
  readonly waitingOfHolder: number;
  readonly waitingOfAll: number;
  /** After this wait, a holder is refused and told to retry. */
  readonly patienceMs: number;
}

interface Waiting {
  readonly holder: string;
  readonly call: () => void;
}

const LONGEST_RETRY_SECONDS = 30;
/** Weight of the newest turn in the average duration. */
const NEWEST = 0.2;

/**
 * Limits concurrent work, per holder and in total. Others wait, and holders take turns. When the queue is full, new work is refused with a
 * time to retry.
 */
export class Turns {
  private readonly queue = new FairQueue<Waiting>(({ holder }) => holder);
  private readonly working = new Map<string, number>();
  private workingOfAll = 0;
  private normalSeconds = 0.5;

  constructor(private readonly limits: TurnLimits) {}

  get counts(): { working: number; waiting: number } {
    return { working: this.workingOfAll, waiting: this.queue.size };
  }

  /**
   * Waits for a turn.
   *
   * @param signal aborted when the holder has left; gives up the place in the queue
   * @returns a function that ends the turn; safe to call twice
   * @throws TooManyQueriesError, ServerBusyError, AskerLeftError
   */
  async take(holder: string, signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw new AskerLeftError();
    if (!this.mayWork(holder)) await this.wait(holder, signal);
    else this.begin(holder);
    return this.turnOf(holder);
  }

  private async wait(holder: string, signal: AbortSignal): Promise<void> {
    const { waitingOfHolder, waitingOfAll, patienceMs } = this.limits;
    if (this.queue.sizeOfHolder(holder) >= waitingOfHolder) throw this.tooMany(holder);
    if (this.queue.size >= waitingOfAll) throw this.busy();
    await new Promise<void>((resolve, reject) => {
      const over = (): void => {
        clearTimeout(late);
        signal.removeEventListener('abort', left);
      };
      const waiting: Waiting = {
        holder,
        call: () => {
          over();
          resolve();
        },
      };
      const leave = (reason: () => Error): void => {
        if (!this.queue.remove(waiting)) return;
        over();
        reject(reason());
      };
      const left = (): void => leave(() => new AskerLeftError());
      const late = setTimeout(() => leave(() => (this.workingOf(holder) > 0 ? this.tooMany(holder) : this.busy())), patienceMs).unref();
      signal.addEventListener('abort', left, { once: true });
      this.queue.add(waiting);
    });
  }

  private turnOf(holder: string): () => void {
    const begun = performance.now();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.normalSeconds += NEWEST * ((performance.now() - begun) / 1000 - this.normalSeconds);
      this.end(holder);
    };
  }

  private mayWork(holder: string): boolean {
    return this.workingOfAll < this.limits.ofAll && this.workingOf(holder) < this.limits.ofHolder;
  }

  private workingOf(holder: string): number {
    return this.working.get(holder) ?? 0;
  }

  private begin(holder: string): void {
    this.workingOfAll += 1;
    this.working.set(holder, this.workingOf(holder) + 1);
  }

  private end(holder: string): void {
    this.workingOfAll -= 1;
    const left = this.workingOf(holder) - 1;
    if (left > 0) this.working.set(holder, left);
    else this.working.delete(holder);
    const next = this.queue.takeNext((one) => this.mayWork(one));
    if (next === undefined) return;
    // Begin here rather than in the callee, or another holder could take the turn before the callee runs.
    this.begin(next.holder);
    next.call();
  }

  private tooMany(holder: string): Error {
    return new TooManyQueriesError(this.secondsFor(this.queue.sizeOfHolder(holder), this.limits.ofHolder));
  }

  private busy(): Error {
    return new ServerBusyError(this.secondsFor(this.queue.size, this.limits.ofAll));
  }

  private secondsFor(waiting: number, atOnce: number): number {
    return Math.min(LONGEST_RETRY_SECONDS, Math.max(1, Math.ceil((waiting * this.normalSeconds) / atOnce)));
  }
}
