import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import type { PageOrigins } from './access/page-origins.js';
import { AppError } from './platform/errors.js';

/** A whole address stands in the first line too (RFC 9112, 3.2.2); Express routes by its path. */
const ORIGIN = /^https?:\/\/[^/?#]*/i;
const EVENTS = /^\/api\/events\/?([?#]|$)/i;
const SEGMENT = /^\/v1\/([^/?#]+)\/?([?#]|$)/i;
const CALL = /^[a-z]+$/i;

const pathOf = (request: IncomingMessage): string => (request.url ?? '').replace(ORIGIN, '');

/** Calls of the Segment HTTP API. Their name is a parameter of the route, which Express decodes; the rest of a path it takes as it stands. */
export function takesSegmentCalls(request: IncomingMessage): boolean {
  const [, call = ''] = SEGMENT.exec(pathOf(request)) ?? [];
  return CALL.test(call.includes('%') ? decoded(call) : call);
}

/** Calls that take events. */
export const takesEvents = (request: IncomingMessage): boolean => EVENTS.test(pathOf(request)) || takesSegmentCalls(request);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

/** A day: a page asks once, not before each event. */
const MAX_AGE_SECONDS = 86_400;

const EXPOSED = 'retry-after, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset';

export class NoPageOriginError extends AppError {
  constructor() {
    super('ingest/origin_not_allowed', 403, 'No write key may be used by pages of this origin.');
  }
}

/**
 * Lets pages of other sites send events: a shop's tracker runs on the shop's pages. No cookie counts here, only a write key, which stands in those
 * pages for all to read. Which pages may use a key is checked with the call, whose refusal the page may read; asked before it, we say no where every
 * key would.
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
