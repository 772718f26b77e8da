import { Server } from 'node:http';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** Requests under way when the process ends are answered within this time, or cut off. */
const DRAIN_MS = 5000;

/** Bounds how long clients can hold up the end of the process: by a body that does not come, or an answer that is not read. */
@Injectable()
export class HttpDrain implements BeforeApplicationShutdown {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Runs just before the server stops listening and waits for its connections. */
  beforeApplicationShutdown(): void {
    const server: unknown = this.host.httpAdapter.getHttpServer();
    if (server instanceof Server) setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
  }
}
