import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { DatabaseUnavailableError } from '../platform/errors.js';
import { Notices } from '../platform/notices.js';
import { waitAtMost } from '../platform/wait-at-most.js';
import type { WriteKeyRow } from './credentials.repository.js';

/** Keys are revoked and limited at once by notice; this bounds what a lost notice could cost. */
const TRUSTED_MS = 5000;
/** A database that has not found a key by then is away; senders wait for the answer. */
const LOOK_UP_MS = 1500;
/** More than any shop has; unknown keys are not kept. */
const MAX_KEYS = 1000;

interface Entry {
  key: WriteKeyRow;
  untilMs: number;
}

/**
 * Write keys in force that were looked up a moment ago: an intake of a thousand requests a second does not ask the database
 * for each. Nothing is trusted while notices are not heard, since a revocation by another process would be missed.
 */
@Injectable()
export class WriteKeyCache implements OnApplicationBootstrap {
  private readonly entries = new Map<string, Entry>();
  private readonly asking = new Map<string, Promise<WriteKeyRow | undefined>>();

  constructor(
    private readonly clock: Clock,
    private readonly notices: Notices,
  ) {}

  onApplicationBootstrap(): void {
    this.notices.on('accessEnded', () => this.clear());
    this.notices.on('writeKeysChanged', () => this.clear());
    // What was revoked while nobody listened was not told.
    this.notices.listening$.subscribe(() => this.clear());
  }

  /** Forgets every key: the next call of each asks the database. */
  clear(): void {
    this.entries.clear();
    this.asking.clear();
  }

  /**
   * The key with this hash: as remembered, or as `lookUp` finds it; calls at the same time share one look-up.
   *
   * @throws DatabaseUnavailableError, and what `lookUp` throws.
   */
  async find(hash: Buffer, lookUp: () => Promise<WriteKeyRow | undefined>): Promise<WriteKeyRow | undefined> {
    const name = hash.toString('base64');
    const entry = this.entries.get(name);
    if (entry !== undefined && this.notices.isListening && entry.untilMs > this.clock.steadyMs()) return entry.key;
    const shared = this.asking.get(name);
    if (shared !== undefined) return shared;
    const asking = waitAtMost(LOOK_UP_MS, lookUp(), () => new DatabaseUnavailableError()).then((key) => {
      // A revocation while it was asked has taken the question away, and what it found may no longer hold.
      if (key !== undefined && this.asking.get(name) === asking) this.remember(name, key);
      return key;
    });
    this.asking.set(name, asking);
    try {
      return await asking;
    } finally {
      if (this.asking.get(name) === asking) this.asking.delete(name);
    }
  }

  private remember(name: string, key: WriteKeyRow): void {
    if (this.entries.size >= MAX_KEYS) this.entries.clear();
    this.entries.set(name, { key, untilMs: this.clock.steadyMs() + TRUSTED_MS });
  }
}
