import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';
import type { HostCheck } from '../platform/host-check.js';
import { isFromForeignPage } from '../access/request-origin.js';
import { type ConnectionGuard, JOIN_WITHIN_MS } from './connection-guard.js';
import { refusalOf } from './live.errors.js';

/** Socket.IO's default path. */
const PATH = '/socket.io/';

/** A subscribe with every filter set is far below this. */
const MAX_MESSAGE_BYTES = 100_000;

/**
 * How long a client has to respond when the server closes. A client that does not read would delay the shutdown for 30 s. A client in the
 * middle of its handshake would delay it forever, because Engine.IO closes only the clients it knows.
 */
const GOODBYE_MS = 1000;

/**
 * Accepts sockets of the console only. A page from another origin is refused, for WebSocket and polling alike (CORS does not cover
 * WebSocket). Programs send no Origin; the cookie or token of the handshake identifies them.
 */
export class SocketAdapter extends IoAdapter {
  private readonly upgraded = new Set<Duplex>();
  private isOver = false;

  constructor(
    app: INestApplicationContext,
    private readonly hosts: HostCheck,
    private readonly guard: ConnectionGuard,
  ) {
    super(app);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const limits: Partial<ServerOptions> = {
      transports: ['websocket', 'polling'],
      maxHttpBufferSize: MAX_MESSAGE_BYTES,
      serveClient: false,
      upgradeTimeout: JOIN_WITHIN_MS,
      allowRequest: (request: IncomingMessage, decide: (error: string | null, allowed: boolean) => void) =>
        decide(null, this.hosts.problemOf(request) === null && !isFromForeignPage(request.headers)),
    };
    const server: Server = super.createIOServer(port, Object.assign({}, options, limits));
    server.engine.use(this.guard.admit);
    server.engine.on('connection', this.guard.opened);
    // Anyone could connect to `/` and stay connected without signing in, so it refuses every socket.
    server.of('/').use((_socket, next) => next(refusalOf(this.guard.wrongNamespace())));
    server.httpServer.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
      // Engine.IO half-closes foreign upgrades after a second, and then waits for the client.
      if (this.isOver || request.url?.startsWith(PATH) !== true) socket.destroy();
      this.upgraded.add(socket);
      socket.once('close', () => this.upgraded.delete(socket));
    });
    return server;
  }

  override async close(server: Server): Promise<void> {
    const late = setTimeout(() => {
      this.isOver = true;
      for (const socket of this.upgraded) socket.destroy();
    }, GOODBYE_MS);
    try {
      await super.close(server);
    } finally {
      clearTimeout(late);
    }
  }
}
