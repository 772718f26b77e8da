import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import type { PageOrigins } from '../access/page-origins.js';
import { AppError } from '../platform/errors.js';

/** The request line may also contain an absolute URL (RFC 9112, 3.2.2); Express routes by its path. */
const ORIGIN = /^https?:\/\/[^/?#]*/i;
const EVENTS = /^\/api\/events\/?([?#]|$)/i;
const SEGMENT = /^\/v1\/([^/?#]+)\/?([?#]|$)/i;
const CALL = /^[a-z]+$/i;

const pathOf = (request: IncomingMessage): string => (request.url ?? '').replace(ORIGIN, '');

/** Whether it is a Segment HTTP API call. Express decodes its name, which is a route parameter, but not the rest of the path. */
export function takesSegmentCalls(request: IncomingMessage): boolean {
  const [, call = ''] = SEGMENT.exec(pathOf(request)) ?? [];
  return CALL.test(call.includes('%') ? decoded(call) : call);
}

/** Whether the request sends events. */
export const takesEvents = (request: IncomingMessage): boolean => EVENTS.test(pathOf(request)) || takesSegmentCalls(request);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

/** One day, so that a page sends one preflight rather than one for each event. */
const MAX_AGE_SECONDS = 86_400;

const EXPOSED = 'retry-after, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset';

export class NoPageOriginError extends AppError {
  constructor() {
    super('ingest/origin_not_allowed', 403, 'No write key allows the origin of this page. Add the origin to a key.');
  }
}

/**
 * Lets pages of other sites send events, because a shop's tracker runs on the shop's pages. Cookies do not count here, only a write key,
 * which is public in those pages. The call itself checks whether the page may use the key, and the page may read its refusal. A preflight
 * is refused only when every key would refuse the page.
 */
export const allowPages = (origins: PageOrigins) => (request: Request, response: Response, next: NextFunction) => {
  if (!takesEvents(request)) {
    next();
    return;
  }
  const { origin } = request.headers;
  if (request.method !== 'OPTIONS' || origin === undefined) {
    allow(response);
    if (request.method === 'OPTIONS') answerPreflight(response);
    else next();
    return;
  }
  askedFirst(origins, origin, response).catch(next);
};

async function askedFirst(origins: PageOrigins, origin: string, response: Response): Promise<void> {
  response.vary('origin');
  if (!(await origins.maySend(origin))) throw new NoPageOriginError();
  allow(response);
  answerPreflight(response);
}

function allow(response: Response): void {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', EXPOSED);
}

function answerPreflight(response: Response): void {
  response.setHeader('access-control-allow-methods', 'POST');
  response.setHeader('access-control-allow-headers', 'authorization, content-type, content-encoding, x-retry-count, x-write-key');
  response.setHeader('access-control-max-age', String(MAX_AGE_SECONDS));
  response.status(204).end();
}
