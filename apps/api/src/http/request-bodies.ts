import type { IncomingMessage } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { AccessService } from '../access/access.service.js';
import { PageOrigins } from '../access/page-origins.js';
import { EventBodies } from '../event-bodies/event-bodies.js';
import { allowPages, takesEvents } from '../event-bodies/event-paths.js';
import { ClientAddresses } from '../platform/client-addresses.js';
import { Metrics } from '../platform/metrics.js';
import { WorkTurns } from '../platform/work-turns.js';

/** For API calls and forms of the console. */
const JSON_LIMIT = '64kb';

const isJson = (request: IncomingMessage): boolean => /^application\/json\b/i.test(request.headers['content-type'] ?? '');

/**
 * Parses JSON for the API. Event calls get raw bytes whatever the content type, because clients send all sorts. Forms, multipart and
 * text/plain are not parsed anywhere else: a foreign page could send them with the cookie.
 */
export function readBodies(app: NestExpressApplication): void {
  const origins = app.get(PageOrigins);
  const bodies = new EventBodies(app.get(AccessService), app.get(ClientAddresses), origins, app.get(WorkTurns), app.get(Metrics));
  app.use(allowPages(origins));
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (takesEvents(request) && request.method === 'POST') bodies.read(request, response, next);
    else next();
  });
  app.useBodyParser('json', { limit: JSON_LIMIT, type: (request: IncomingMessage) => !takesEvents(request) && isJson(request) });
}
