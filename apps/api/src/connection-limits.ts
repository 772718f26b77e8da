import { Server } from 'node:http';
import type { LiveMetrics } from './live/live-metrics.js';
import type { OpenFiles } from './platform/open-files.js';

/** Who has not sent the headers of a request by then, or nothing at all, is cut off. Behind a slow line they take a second. */
export const HEADERS_WITHIN_MS = 10_000;
/** And the whole of it; bodies with events have a limit of their own, which is shorter. */
export const REQUEST_WITHIN_MS = 60_000;
/** How often Node looks for those; its own 30 s would make 40 of the 10. */
export const CHECK_EVERY_MS = 2000;

/**
 * An idle connection stays open for longer than those of proxies and load balancers do (60 s): who sends a question down one at the very moment
 * at which the server closes it loses the question. Node's 5 s met the clients of a busy minute.
 */
const IDLE_CONNECTION_MS = 65_000;

/** File descriptors that no connection may take: the database, the log, files of the console. */
const SPARE_SHARE = 0.05;
const SPARE_LEAST = 64;

/** Bounds how long connections may do nothing, and how many there may be. */
export function limitConnections(server: unknown, files: OpenFiles, metrics: LiveMetrics): void {
  if (!(server instanceof Server)) return;
  server.headersTimeout = HEADERS_WITHIN_MS;
  server.requestTimeout = REQUEST_WITHIN_MS;
  server.keepAliveTimeout = IDLE_CONNECTION_MS;
  if (files.limit === null) return;
  server.maxConnections = Math.max(1, Math.floor(files.limit - Math.max(SPARE_LEAST, files.limit * SPARE_SHARE)));
  server.on('drop', () => metrics.refused.inc({ reason: 'open_files' }));
}
