import { randomBytes, randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';

/** OWASP's figures for argon2id: 19 MiB, two passes, one lane; some 20 ms. `algorithm` 2 is argon2id, also the default. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Without what is easily misread: 0 O 1 l I. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LENGTH = 5;

@Injectable()
export class Passwords {
  private decoy: Promise<string> | undefined;

  hash(password: string): Promise<string> {
    return hash(password, ARGON2ID);
  }

  /**
   * Whether a password is right. Without a stored hash (no such account) it takes as long and says no, so that the time of
   * the answer does not tell which accounts exist.
   */
  async isRight(stored: string | undefined, password: string): Promise<boolean> {
    if (stored !== undefined) return verify(stored, password);
    this.decoy ??= this.hash(randomBytes(16).toString('hex'));
    await verify(await this.decoy, password);
    return false;
  }

  /** A password that a person can copy from a terminal: 20 letters, some 99 bits. */
  make(): string {
    const letter = () => ALPHABET.charAt(randomInt(ALPHABET.length));
    const group = () => Array.from({ length: GROUP_LENGTH }, letter).join('');
    return Array.from({ length: GROUPS }, group).join('-');
  }
}
