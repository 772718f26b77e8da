import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { DatabaseUnavailableError } from '../platform/errors.js';
import { Notices } from '../platform/notices.js';
import { waitAtMost } from '../platform/wait-at-most.js';
import type { WriteKeyRow } from './credentials.repository.js';

/** Notices announce revoked and limited keys at once; this bounds the effect of a lost one. */
const TRUSTED_MS = 5000;
/** When the database has not answered by then, it counts as unreachable: senders are waiting. */
const LOOK_UP_MS = 1500;
/** More keys than any shop has. Unknown keys are not cached. */
const MAX_KEYS = 1000;

interface Entry {
  key: WriteKeyRow;
  untilMs: number;
}

/**
 * Caches active write keys, so that a thousand requests a second do not each query the database. Nothing is trusted while notices are not
 * received, because a revocation by another process would be missed.
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
    // Revocations made while nobody listened were not announced.
    this.notices.listening$.subscribe(() => this.clear());
  }

  /** Forgets every key, so that the next call of each queries the database. */
  clear(): void {
    this.entries.clear();
    this.asking.clear();
  }

  /**
   * The key with this hash, from the cache or from `lookUp`; concurrent calls share one lookup.
   *
   * @throws DatabaseUnavailableError and errors of `lookUp`.
   */
  async find(hash: Buffer, lookUp: () => Promise<WriteKeyRow | undefined>): Promise<WriteKeyRow | undefined> {
    const name = hash.toString('base64');
    const entry = this.entries.get(name);
    if (entry !== undefined && this.notices.isListening && entry.untilMs > this.clock.steadyMs()) return entry.key;
    const shared = this.asking.get(name);
    if (shared !== undefined) return shared;
    const asking = waitAtMost(LOOK_UP_MS, lookUp(), () => new DatabaseUnavailableError()).then((key) => {
      // Do not cache the result if `clear` ran during the lookup: the key may have been revoked since.
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
