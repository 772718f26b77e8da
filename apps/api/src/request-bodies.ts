import type { IncomingMessage } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { z } from 'zod';
import { BodyBudget } from './body-budget.js';
import { allowAnyPage, takesEvents, takesSegmentCalls } from './event-paths.js';
import { Metrics } from './platform/metrics.js';

/**
 * 2,500 events of some 800 bytes. Counted after decompression, so a gzip bomb stops here too. The Segment HTTP API takes
 * 500 KB, but RudderStack's client sends in one batch what came up while an earlier one was tried again, and ends its
 * process when that is refused.
 */
const EVENTS_LIMIT = 2 * 1024 * 1024;

/** Questions and forms of the console. */
const JSON_LIMIT = '64kb';

const isJson = (request: IncomingMessage): boolean => /^application\/json\b/i.test(request.headers['content-type'] ?? '');

/**
 * JSON for the API; bytes, whatever the content type, for what takes events, since clients name all sorts. Forms, multipart
 * and text/plain are not read anywhere else: with the cookie they could be sent from a foreign page.
 */
export function readBodies(app: NestExpressApplication): void {
  const budget = new BodyBudget(app.get(Metrics), EVENTS_LIMIT);
  app.use(allowAnyPage);
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (takesEvents(request)) budget.reserve(request, response, next);
    else next();
  });
  app.useBodyParser('json', { limit: JSON_LIMIT, type: (request: IncomingMessage) => !takesEvents(request) && isJson(request) });
  app.useBodyParser('raw', { limit: EVENTS_LIMIT, type: takesEvents });
  app.use(useKeyOfBody);
}

const withKey = z.object({ writeKey: z.string() });

/** Libraries for browsers put the write key into the body, where no header can be set; it counts where no header came. */
function useKeyOfBody(request: Request, _response: Response, next: NextFunction): void {
  const body: unknown = request.body;
  if (takesSegmentCalls(request) && request.headers.authorization === undefined && Buffer.isBuffer(body)) {
    const found = withKey.safeParse(parseJson(body));
    if (found.success) request.headers.authorization = `Basic ${Buffer.from(`${found.data.writeKey}:`).toString('base64')}`;
  }
  next();
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
