import { createServer, IncomingMessage, type RequestListener, Server } from 'node:http';
import { StreamableFile } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Response } from 'express';
import { CHECK_EVERY_MS } from './connection-limits.js';
import { HttpAnswers } from './http-answers.js';

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

/** Shorter answers are one piece: Express writes them. */
const LONG_ANSWER = 16 * 1024;

/** Express on a server of our own. */
export class HttpAdapter extends ExpressAdapter {
  private readonly answers = new HttpAnswers();

  override initHttpServer(): void {
    const handle: RequestListener = this.getInstance();
    this.httpServer = createServer({ IncomingMessage: WebSocketUpgradesOnly, connectionsCheckingInterval: CHECK_EVERY_MS }, handle);
  }

  /** To be called when all who answer requests listen: Socket.IO takes its own before Express, and a client that polls may leave those unread. */
  boundAnswers(): void {
    const server: unknown = this.httpServer;
    if (!(server instanceof Server)) return;
    const listeners = server.listeners('request');
    server.removeAllListeners('request');
    server.on(
      'request',
      this.answers.oneAfterTheOther((request, response) => {
        for (const listener of listeners) Reflect.apply(listener, server, [request, response]);
      }),
    );
  }

  /** As Express does, but for what is long. */
  override reply(response: Response, body: unknown, statusCode?: number): unknown {
    const text = typeof body === 'string' ? body : jsonOf(body);
    if (text === undefined) return super.reply(response, body, statusCode);
    if (statusCode !== undefined) response.status(statusCode);
    if (text !== body && response.getHeader('content-type') === undefined) response.type('json');
    if (text.length < LONG_ANSWER) return response.send(text);
    this.answers.write(response.req, response, text);
    return response;
  }
}

/** Of what has a form of its own, nothing. */
function jsonOf(body: unknown): string | undefined {
  const isPlain = typeof body === 'object' && body !== null && !(body instanceof StreamableFile) && !(body instanceof Error);
  return isPlain ? JSON.stringify(body) : undefined;
}
