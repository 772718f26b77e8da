import type { IncomingMessage } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';

/** Calls that take events: clients name all sorts of content types, so the body reaches the controller as text. */
const TAKES_EVENTS = /^\/(api\/events|v1\/[a-z]+)\/?(\?|$)/i;

/** 2,500 events of some 800 bytes. Counted after decompression, so a gzip bomb stops here too. */
const EVENTS_LIMIT = '2mb';

/** Questions and forms of the console. */
const JSON_LIMIT = '64kb';

const takesEvents = (request: IncomingMessage): boolean => TAKES_EVENTS.test(request.url ?? '');
const isJson = (request: IncomingMessage): boolean => /^application\/json\b/i.test(request.headers['content-type'] ?? '');

/**
 * JSON for the API, text for what takes events. Forms, multipart and text/plain are not read anywhere else: with the cookie
 * they could be sent from a foreign page.
 */
export function readBodies(app: NestExpressApplication): void {
  app.useBodyParser('json', { limit: JSON_LIMIT, type: (request: IncomingMessage) => !takesEvents(request) && isJson(request) });
  app.useBodyParser('text', { limit: EVENTS_LIMIT, type: takesEvents });
}
