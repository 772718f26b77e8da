import type { CheckedEvents, Rejected } from './check-events.js';

/** What became of a request, once it is committed. */
export interface Outcome {
  accepted: number;
  duplicates: number;
  rejected: Rejected[];
}

/** The events of one request, waiting to be written; written whole, in one transaction. */
export class Submission {
  readonly answered: Promise<Outcome>;
  private settle!: { resolve: (outcome: Outcome) => void; reject: (error: unknown) => void };

  constructor(
    readonly keyId: string,
    readonly receivedAt: Date,
    readonly events: CheckedEvents,
  ) {
    this.answered = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    // Told to whoever waits; a sender that has gone leaves nobody.
    this.answered.catch(() => undefined);
  }

  /** What waits to be written; a request of nothing but bad events is a line in the ledger all the same. */
  get size(): number {
    return Math.max(1, this.events.rows.length + this.events.links.length);
  }

  done(outcome: Outcome): void {
    this.settle.resolve(outcome);
  }

  failed(error: unknown): void {
    this.settle.reject(error);
  }
}
