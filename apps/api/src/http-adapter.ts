import { createServer, IncomingMessage } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import { CHECK_EVERY_MS } from './connection-limits.js';

/**
 * A request whose `Upgrade` is heeded for WebSocket alone. Node hands every upgrade to the sockets once somebody listens for one, and what they
 * do not know gets no answer: `curl --http2` and some clients ask for h2c with each request. A server may ignore the header.
 * https://www.rfc-editor.org/rfc/rfc9110#section-7.8
 */
class WebSocketUpgradesOnly extends IncomingMessage {
  private isAsked = false;

  /** Node sets it before it adds the headers. */
  get upgrade(): boolean {
    return this.isAsked && this.headers.upgrade?.trim().toLowerCase() === 'websocket';
  }

  set upgrade(asked: boolean) {
    this.isAsked = asked;
  }
}

/** Express on a server of our own. */
export class HttpAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    this.httpServer = createServer(
      { IncomingMessage: WebSocketUpgradesOnly, connectionsCheckingInterval: CHECK_EVERY_MS },
      this.getInstance(),
    );
  }
}
