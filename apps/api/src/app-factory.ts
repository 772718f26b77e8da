import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import compression from 'compression';
import type { NextFunction, Request, Response } from 'express';
import { AppModule } from './app.module.js';
import type { DatabaseAddresses } from '@storepulse/database/roles/database-addresses.js';
import type { Settings } from './config/settings.js';
import { limitConnections } from './http/connection-limits.js';
import { serveConsole } from './http/console-files.js';
import { HostCheck } from './platform/host-check.js';
import { HttpAdapter } from './http/http-adapter.js';
import { ConnectionGuard } from './live/connection-guard.js';
import { LiveMetrics } from './live/live-metrics.js';
import { SocketAdapter } from './live/socket.adapter.js';
import { ClientAddresses } from './platform/client-addresses.js';
import { Clock } from './platform/clock.js';
import { consoleFolder } from './platform/console-folder.js';
import { type DiskSpace, unwatchedDisk } from './platform/disk-space.js';
import { ExceptionsFilter } from './platform/exception.filter.js';
import { Log } from './platform/log.js';
import { Metrics } from './platform/metrics.js';
import { OpenFiles } from './platform/open-files.js';
import { readBodies } from './http/request-bodies.js';
import { securityHeaders } from './http/security-headers.js';

export interface AppOptions {
  settings: Settings;
  /** The database must have an up-to-date schema (`prepareStore`). */
  addresses: DatabaseAddresses;
  /** @default errors only, to the terminal */
  log?: Log;
  clock?: Clock;
  /** @default not watched, as for an external database */
  disk?: DiskSpace;
}

/** Creates the API, initialized but not listening; the caller closes it. */
export async function createApp({
  settings,
  addresses,
  log = Log.toTerminal(),
  clock = new Clock(),
  disk = unwatchedDisk,
}: AppOptions): Promise<NestExpressApplication> {
  const http = new HttpAdapter();
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with({ settings, addresses, log, clock, disk }), http, {
    logger: log.asNestLogger(),
    bodyParser: false,
    abortOnError: false,
  });
  try {
    app.disable('x-powered-by');
    // Anyone can send X-Forwarded-*, so Express, like ClientAddresses, trusts only those of trusted proxies.
    const addresses = app.get(ClientAddresses);
    app.set('trust proxy', (address: string) => addresses.trusts(address));
    app.set('query parser', 'simple');
    // API answers are never stored, so no client has an ETag to compare; console files set their own.
    app.set('etag', false);
    const hosts = new HostCheck(settings.publicUrls);
    app.use(hosts.check);
    app.use(securityHeaders());
    // Shrinks the console to a third of its size, long answers to a tenth.
    app.use(compression());
    app.use(['/api', '/v1', '/metrics'], neverStored);
    app.use(timed(app.get(Metrics)));
    app.useWebSocketAdapter(new SocketAdapter(app, hosts, app.get(ConnectionGuard)));
    readBodies(app);
    serveConsole(app, consoleFolder());
    app.useGlobalFilters(app.get(ExceptionsFilter));
    await app.init();
    http.boundAnswers();
    limitConnections(app.getHttpServer(), app.get(OpenFiles), app.get(LiveMetrics));
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

function neverStored(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('cache-control', 'no-store');
  next();
}

const timed = (metrics: Metrics) => (request: Request, response: Response, next: NextFunction) => {
  const stop = metrics.httpSeconds.startTimer({ method: request.method });
  response.once('finish', () => {
    const pattern: unknown = request.route?.path;
    stop({ route: typeof pattern === 'string' ? pattern : 'other', status: String(response.statusCode) });
  });
  next();
};
