import { Server } from 'node:http';
import type { LiveMetrics } from '../live/live-metrics.js';
import type { OpenFiles } from '../platform/open-files.js';

/** A client that has not sent the headers of a request by then, or nothing at all, is cut off. A slow line needs one second. */
export const HEADERS_WITHIN_MS = 10_000;
/** Time limit for a whole request; event bodies have a shorter limit of their own. */
export const REQUEST_WITHIN_MS = 60_000;
/** How often Node checks these limits; with its default of 30 s, the 10 s could become 40. */
export const CHECK_EVERY_MS = 2000;

/**
 * Keeps an idle connection open for longer than proxies and load balancers do (60 s): a request sent just as the server closes the
 * connection is lost. Node's default of 5 s lost requests of clients in a busy minute.
 */
const IDLE_CONNECTION_MS = 65_000;

/** File descriptors reserved for the database, the log, and console files. */
const SPARE_SHARE = 0.05;
const MIN_SPARE = 64;

/** Limits idle time and number of connections. */
export function limitConnections(server: unknown, files: OpenFiles, metrics: LiveMetrics): void {
  if (!(server instanceof Server)) return;
  server.headersTimeout = HEADERS_WITHIN_MS;
  server.requestTimeout = REQUEST_WITHIN_MS;
  server.keepAliveTimeout = IDLE_CONNECTION_MS;
  if (files.limit === null) return;
  server.maxConnections = Math.max(1, Math.floor(files.limit - Math.max(MIN_SPARE, files.limit * SPARE_SHARE)));
  server.on('drop', () => metrics.refused.inc({ reason: 'open_files' }));
}
