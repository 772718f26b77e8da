import { randomBytes, randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { TooManySignInsError } from './access.errors.js';

/** OWASP's parameters for argon2id: 19 MiB, two passes, one lane; takes some 20 ms. `algorithm` 2 is argon2id, also the default. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Without characters that are easily misread: 0 O 1 l I. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LENGTH = 5;

/** Passwords verified at once: at most half of the cores, so that sign-ins do not slow down reads. */
const AT_ONCE = Math.min(4, Math.max(1, Math.floor(availableParallelism() / 2)));

/** Waiting attempts from unknown devices: some two seconds of work. */
const MAX_WAITING = 100;
const RETRY_AFTER_S = 3;

@Injectable()
export class Passwords {
  /** Computed at startup, so that its duration does not show in the first sign-in attempt. */
  private readonly decoy = this.hash(randomBytes(16).toString('hex'));
  private running = 0;
  private readonly first: (() => void)[] = [];
  private readonly later: (() => void)[] = [];

  hash(password: string): Promise<string> {
    return hash(password, ARGON2ID);
  }

  /**
   * Whether a password is right. Without a stored hash (no such account) it takes as long and returns false, so that timing does not reveal
   * which accounts exist.
   *
   * @param isFirst goes ahead of all others: strangers must not delay a known device.
   * @throws TooManySignInsError when too many are waiting
   */
  async isRight(stored: string | undefined, password: string, isFirst: boolean): Promise<boolean> {
    const decoy = await this.decoy;
    if (!isFirst && this.later.length >= MAX_WAITING) throw new TooManySignInsError(RETRY_AFTER_S);
    if (this.running >= AT_ONCE) await new Promise<void>((resolve) => (isFirst ? this.first : this.later).push(resolve));
    else this.running += 1;
    try {
      return (await verify(stored ?? decoy, password)) && stored !== undefined;
    } finally {
      // Hand the slot over to a waiting attempt rather than freeing it.
      const next = this.first.shift() ?? this.later.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }

  /** Generates a password that can be copied from a terminal: 20 characters, some 99 bits. */
  make(): string {
    const letter = () => ALPHABET.charAt(randomInt(ALPHABET.length));
    const group = () => Array.from({ length: GROUP_LENGTH }, letter).join('');
    return Array.from({ length: GROUPS }, group).join('-');
  }
}
