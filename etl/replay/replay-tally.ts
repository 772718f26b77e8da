import type { IngestAnswer } from '@storepulse/contracts';

const MAX_KINDS = 100;
const TOO_OLD = /is more than (\d+) days old \(INGEST_MAX_AGE_DAYS\)/;
const OTHERS = 'other reasons';

/** Results of the rows of one run. */
export class ReplayTally {
  accepted = 0;
  duplicates = 0;
  rejected = 0;
  /** Rejected rows by reason, without the wrong value. */
  readonly kinds = new Map<string, number>();
  /** Accepted rows that lost a value, by reason; a row may count under several. */
  readonly warnings = new Map<string, number>();
  /** Age in days from which the server rejects events; null until it rejects one for that. */
  maxAgeDays: number | null = null;

  get rows(): number {
    return this.accepted + this.duplicates + this.rejected;
  }

  add(answer: IngestAnswer): void {
    this.accepted += answer.accepted;
    this.duplicates += answer.duplicates;
    for (const { reason } of answer.warnings ?? []) count(this.warnings, kindOf(reason));
    for (const { reason } of answer.rejected) {
      const days = TOO_OLD.exec(reason)?.[1];
      if (days !== undefined) this.maxAgeDays = Number(days);
      this.reject(kindOf(reason));
    }
  }

  reject(kind: string): void {
    this.rejected++;
    count(this.kinds, kind);
  }
}

function count(kinds: Map<string, number>, kind: string): void {
  const counted = kinds.has(kind) || kinds.size < MAX_KINDS ? kind : OTHERS;
  kinds.set(counted, (kinds.get(counted) ?? 0) + 1);
}

/** `price "abc" is not a number` and `price "x" is not a number` are of the same kind. */
function kindOf(reason: string): string {
  return reason.replace(/^([a-z_]+) .*? (is|does|has|holds) /, '$1 $2 ');
}
