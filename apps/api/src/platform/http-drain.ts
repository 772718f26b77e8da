import { Server } from 'node:http';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** At shutdown, running requests get this long before their connections are cut. */
const DRAIN_MS = 5000;

/** Bounds how long clients can delay shutdown with a body that never arrives or an answer they do not read. */
@Injectable()
export class HttpDrain implements BeforeApplicationShutdown {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Runs just before the server stops listening and waits for its connections to close. */
  beforeApplicationShutdown(): void {
    const server: unknown = this.host.httpAdapter.getHttpServer();
    if (server instanceof Server) setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
  }
}
