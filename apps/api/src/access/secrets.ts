import { createHash, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;

/** Prefix of a secret by kind, so that a leaked one can be recognized. */
export const SECRET_TAGS = { signIn: 'sps_', device: 'spd_', apiToken: 'spt_', writeKey: 'spw_' } as const;
export type SecretKind = keyof typeof SECRET_TAGS;

const SHOWN_CHARACTERS = 8;

export interface MadeSecret {
  /** Shown once, never stored. */
  secret: string;
  hash: Buffer;
  /** The tag and the first characters, to tell secrets apart. */
  prefix: string;
}

/** Generates a secret with 256 random bits. */
export function makeSecret(kind: SecretKind): MadeSecret {
  const tag = SECRET_TAGS[kind];
  const secret = tag + randomBytes(SECRET_BYTES).toString('base64url');
  return { secret, hash: hashSecret(secret), prefix: secret.slice(0, tag.length + SHOWN_CHARACTERS) };
}

/** SHA-256 is enough for a random secret; slow hashes are for passwords that people choose. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();
