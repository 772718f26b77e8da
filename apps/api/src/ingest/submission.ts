import type { CheckedEvents, Rejected } from './check-events.js';
import { OutcomeUnknownError } from './ingest.errors.js';

/** The result of a committed request. */
export interface Outcome {
  accepted: number;
  duplicates: number;
  rejected: Rejected[];
}

/** Cost of a rejected line, relative to a written one. */
const REJECTED_WEIGHT = 0.1;

/** Events of one request, or a part of them, waiting for the writer. The writer writes a submission whole, in one transaction. */
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
    // The error goes to whoever awaits `answered`. When the sender has left, nobody does.
    this.answered.catch(() => undefined);
  }

  /** Weight in the queue. Rejected lines still cost work, and a request of only rejected lines is still a ledger entry. */
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
 * Merges the results of a request written in parts.
 *
 * @throws the first failure when no part was stored; OutcomeUnknownError when a part was, or may have been, stored.
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
