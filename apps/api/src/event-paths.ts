import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';

const EVENTS = /^\/api\/events\/?(\?|$)/i;
const SEGMENT = /^\/v1\/[a-z]+\/?(\?|$)/i;

/** Calls of the Segment HTTP API. */
export const takesSegmentCalls = (request: IncomingMessage): boolean => SEGMENT.test(request.url ?? '');

/** Calls that take events. */
export const takesEvents = (request: IncomingMessage): boolean => EVENTS.test(request.url ?? '') || takesSegmentCalls(request);

/** A day: a page asks once, not before each event. */
const MAX_AGE_SECONDS = 86_400;

/**
 * Lets pages of any site send events: a shop's tracker runs on the shop's pages. No cookie counts here, only a write key,
 * which stands in those pages for all to read.
 */
export function allowAnyPage(request: Request, response: Response, next: NextFunction): void {
  if (!takesEvents(request)) {
    next();
    return;
  }
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', 'retry-after');
  if (request.method !== 'OPTIONS') {
    next();
    return;
  }
  response.setHeader('access-control-allow-methods', 'POST');
  response.setHeader('access-control-allow-headers', 'authorization, content-type, content-encoding, x-retry-count, x-write-key');
  response.setHeader('access-control-max-age', String(MAX_AGE_SECONDS));
  response.status(204).end();
}
