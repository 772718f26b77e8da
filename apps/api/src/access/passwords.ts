import { randomBytes, randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { TooManySignInsError } from './access.errors.js';

/** OWASP's figures for argon2id: 19 MiB, two passes, one lane; some 20 ms. `algorithm` 2 is argon2id, also the default. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Without what is easily misread: 0 O 1 l I. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LENGTH = 5;

/** Passwords that are looked at together: half of the cores at most, so that those who sign in take no time from those who read. */
const AT_ONCE = Math.min(4, Math.max(1, Math.floor(availableParallelism() / 2)));

/** Of unknown devices, some two seconds of work. */
const MOST_WAITING = 100;
const RETRY_AFTER_S = 3;

@Injectable()
export class Passwords {
  /** Made at once: the first stranger must not see the time that it takes. */
  private readonly decoy = this.hash(randomBytes(16).toString('hex'));
  private running = 0;
  private readonly first: (() => void)[] = [];
  private readonly later: (() => void)[] = [];

  hash(password: string): Promise<string> {
    return hash(password, ARGON2ID);
  }

  /**
   * Whether a password is right. Without a stored hash (no such account) it takes as long and says no, so that the time of
   * the answer does not tell which accounts exist.
   *
   * @param isFirst goes before all who are not: a known device is not held up by strangers.
   * @throws TooManySignInsError when too many wait
   */
  async isRight(stored: string | undefined, password: string, isFirst: boolean): Promise<boolean> {
    const decoy = await this.decoy;
    if (!isFirst && this.later.length >= MOST_WAITING) throw new TooManySignInsError(RETRY_AFTER_S);
    if (this.running >= AT_ONCE) await new Promise<void>((resolve) => (isFirst ? this.first : this.later).push(resolve));
    else this.running += 1;
    try {
      return (await verify(stored ?? decoy, password)) && stored !== undefined;
    } finally {
      // The place is handed on, not given back, while somebody waits for it.
      const next = this.first.shift() ?? this.later.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }

  /** A password that a person can copy from a terminal: 20 letters, some 99 bits. */
  make(): string {
    const letter = () => ALPHABET.charAt(randomInt(ALPHABET.length));
    const group = () => Array.from({ length: GROUP_LENGTH }, letter).join('');
    return Array.from({ length: GROUPS }, group).join('-');
  }
}
