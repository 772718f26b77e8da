import { UnreadBodyError } from './event-bodies.errors.js';

/** Bytes of bodies in flight, counted from arrival until they are answered. Parsing them takes some five times as much memory. */
const BUDGET_BYTES = 64 * 1024 * 1024;
/** Keeps one write key from using the whole budget. */
const BYTES_PER_KEY = BUDGET_BYTES / 2;
/** For bodies of senders not identified yet: a few of 32 KB each, from any address. */
const BYTES_UNKNOWN = 4 * 1024 * 1024;
const BYTES_PER_ADDRESS = 512 * 1024;

const UNKNOWN = 'unknown';

/** Bounds the memory of event bodies: in total, per write key, and for senders without a known key. */
export class BodyBudget {
  private readonly taken = new Map<string, number>();
  private all = 0;

  /** A claim for a sender not identified yet. @param address of the connection */
  claimOfAddress(address: string): BodyClaim {
    return new BodyClaim(this, [
      [`address ${address}`, BYTES_PER_ADDRESS],
      [UNKNOWN, BYTES_UNKNOWN],
    ]);
  }

  claimOfKey(keyId: string): BodyClaim {
    return new BodyClaim(this, [[`key ${keyId}`, BYTES_PER_KEY]]);
  }

  /** @throws UnreadBodyError when the budget is exceeded */
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
      // Delete empty entries: addresses come and go.
      if (left > 0) this.taken.set(holder, left);
      else this.taken.delete(holder);
    }
  }
}

/** The bytes that one body uses. */
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

  /** Moves the bytes to the claim of an identified sender. @throws UnreadBodyError; this claim then stays as it was */
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
