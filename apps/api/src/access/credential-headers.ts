import type { IncomingHttpHeaders } from 'node:http';
import { SECRET_TAGS } from './secrets.js';
import { readSessionCookie } from './session-cookie.js';

/** A credential as presented, not yet verified. */
export type Shown = { kind: 'signIn' | 'apiToken' | 'writeKey'; secret: string };

/** None of our secrets is longer, so anything longer is not worth hashing. */
const LONGEST_SECRET = 128;

/**
 * The credential in the headers. An Authorization header takes precedence over the cookie: a program with a bad token must not get in by a
 * cookie. For Basic, the user name is the write key, as Segment's libraries send it.
 */
export function shownCredential(headers: Pick<IncomingHttpHeaders, 'authorization' | 'cookie'>): Shown | undefined {
  const { authorization } = headers;
  if (authorization === undefined) {
    const secret = readSessionCookie(headers);
    return secret === undefined || secret.length > LONGEST_SECRET ? undefined : { kind: 'signIn', secret };
  }
  const [, scheme = '', rest = ''] = /^(\S+) +(\S+) *$/.exec(authorization) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return ofTag(rest);
    case 'basic': {
      const shown = ofTag(Buffer.from(rest, 'base64').toString('utf8').split(':')[0] ?? '');
      return shown?.kind === 'writeKey' ? shown : undefined;
    }
    default:
      return undefined;
  }
}

function ofTag(secret: string): Shown | undefined {
  if (secret.length > LONGEST_SECRET) return undefined;
  if (secret.startsWith(SECRET_TAGS.apiToken)) return { kind: 'apiToken', secret };
  if (secret.startsWith(SECRET_TAGS.writeKey)) return { kind: 'writeKey', secret };
  return undefined;
}
