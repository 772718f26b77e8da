import type { CheckedEvents, Rejected } from './check-events.js';
import { OutcomeUnknownError } from './ingest.errors.js';

/** What became of a request, once it is committed. */
export interface Outcome {
  accepted: number;
  duplicates: number;
  rejected: Rejected[];
}

/** What a bad line takes, beside one that is written. */
const REJECTED_WEIGHT = 0.1;

/** The events of one request, or a part of them, waiting to be written; written whole, in one transaction. */
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

  /** What waits to be written. Bad lines are counted, told and in part kept, and a request of nothing else is a line in the ledger all the same. */
  get size(): number {
    const { rows, links, rejected } = this.events;
    return Math.max(1, rows.length + links.length + Math.ceil(rejected.length * REJECTED_WEIGHT));
  }

  done(outcome: Outcome): void {
    this.settle.resolve(outcome);
  }

  failed(error: unknown): void {
    this.settle.reject(error);
  }
}

/**
 * What became of a request that was written in parts.
 *
 * @throws what the first part that failed says, when no part was stored; OutcomeUnknownError when one was, or may have been.
 */
export async function wholeOutcome(parts: readonly Submission[]): Promise<Outcome> {
  const settled = await Promise.allSettled(parts.map(({ answered }) => answered));
  const stored = settled.flatMap((part) => (part.status === 'fulfilled' ? [part.value] : []));
  const failures = settled.flatMap((part): unknown[] => (part.status === 'rejected' ? [part.reason] : []));
  if (failures.length > 0) {
    const isUnknown = stored.length > 0 || failures.some((failure) => failure instanceof OutcomeUnknownError);
    throw isUnknown ? new OutcomeUnknownError({ cause: failures[0] }) : failures[0];
  }
  return {
    accepted: stored.reduce((sum, { accepted }) => sum + accepted, 0),
    duplicates: stored.reduce((sum, { duplicates }) => sum + duplicates, 0),
    rejected: stored.flatMap(({ rejected }) => rejected).sort((a, b) => a.index - b.index),
  };
}
