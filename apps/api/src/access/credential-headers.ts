import type { IncomingHttpHeaders } from 'node:http';
import { SECRET_TAGS } from './secrets.js';
import { readSessionCookie } from './session-cookie.js';

/** What a caller shows, not yet looked up. */
export type Shown = { kind: 'signIn' | 'apiToken' | 'writeKey'; secret: string };

/** No secret of ours is longer; more is not worth a hash. */
const LONGEST_SECRET = 128;

/**
 * What the headers show. An Authorization header counts alone: a program that shows a bad token is not let in by a cookie.
 * Basic takes the user name for a write key, as the libraries of Segment send it.
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
