import { UnreadBodyError } from './event-bodies.errors.js';

/** Bytes of bodies in flight, counted as they arrive and until they are answered. What is made of them takes some five times as much. */
const BUDGET_BYTES = 64 * 1024 * 1024;
/** So that one write key cannot keep the others out. */
const BYTES_PER_KEY = BUDGET_BYTES / 2;
/** Bodies whose sender is not known yet: a few of 32 KB each, whoever sends them. */
const BYTES_UNKNOWN = 4 * 1024 * 1024;
const BYTES_PER_ADDRESS = 512 * 1024;

const UNKNOWN = 'unknown';

/** Bounds the memory that bodies with events can take: of all, of one write key, and of senders without a known key. */
export class BodyBudget {
  private readonly taken = new Map<string, number>();
  private all = 0;

  /** Of a body whose sender is not known yet. @param address of the connection */
  claimOfAddress(address: string): BodyClaim {
    return new BodyClaim(this, [
      [`address ${address}`, BYTES_PER_ADDRESS],
      [UNKNOWN, BYTES_UNKNOWN],
    ]);
  }

  claimOfKey(keyId: string): BodyClaim {
    return new BodyClaim(this, [[`key ${keyId}`, BYTES_PER_KEY]]);
  }

  /** @throws UnreadBodyError when more is in flight than fits */
  take(limits: readonly (readonly [holder: string, most: number])[], bytes: number): void {
    const isOver = limits.some(([holder, most]) => (this.taken.get(holder) ?? 0) + bytes > most);
    if (isOver || this.all + bytes > BUDGET_BYTES) throw new UnreadBodyError();
    this.all += bytes;
    for (const [holder] of limits) this.taken.set(holder, (this.taken.get(holder) ?? 0) + bytes);
  }

  giveBack(limits: readonly (readonly [holder: string, most: number])[], bytes: number): void {
    this.all -= bytes;
    for (const [holder] of limits) {
      const left = (this.taken.get(holder) ?? 0) - bytes;
      // Addresses come and go.
      if (left > 0) this.taken.set(holder, left);
      else this.taken.delete(holder);
    }
  }
}

/** What one body takes. */
export class BodyClaim {
  private bytes = 0;

  constructor(
    private readonly budget: BodyBudget,
    private readonly limits: readonly (readonly [holder: string, most: number])[],
  ) {}

  /** @throws UnreadBodyError */
  add(bytes: number): void {
    this.budget.take(this.limits, bytes);
    this.bytes += bytes;
  }

  /** The same bytes under a holder that became known. @throws UnreadBodyError; this claim is then as it was */
  moveTo(other: BodyClaim): BodyClaim {
    const { bytes } = this;
    this.release();
    try {
      other.add(bytes);
    } catch (error) {
      this.add(bytes);
      throw error;
    }
    return other;
  }

  release(): void {
    this.budget.giveBack(this.limits, this.bytes);
    this.bytes = 0;
  }
}
