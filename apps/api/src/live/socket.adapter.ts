import type { IncomingMessage } from 'node:http';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { ServerOptions } from 'socket.io';
import { isFromForeignPage } from '../access/request-origin.js';

/** A subscribe with every filter filled in is far below this. */
const MAX_MESSAGE_BYTES = 100_000;

/**
 * Sockets of the console only: a page of another origin is refused, for WebSocket and polling alike (CORS does not cover
 * WebSocket). Programs send no Origin; cookie or token of the handshake say who they are.
 */
export class SocketAdapter extends IoAdapter {
  override createIOServer(port: number, options?: ServerOptions) {
    const limits: Partial<ServerOptions> = {
      transports: ['websocket', 'polling'],
      maxHttpBufferSize: MAX_MESSAGE_BYTES,
      serveClient: false,
      allowRequest: (request: IncomingMessage, decide: (error: string | null, allowed: boolean) => void) =>
        decide(null, !isFromForeignPage(request.headers)),
    };
    return super.createIOServer(port, Object.assign({}, options, limits));
  }
}
