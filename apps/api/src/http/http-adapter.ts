import { createServer, IncomingMessage, type RequestListener, Server } from 'node:http';
import { StreamableFile } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Response } from 'express';
import { CHECK_EVERY_MS } from './connection-limits.js';
import { HttpAnswers } from './http-answers.js';

/**
 * Honors `Upgrade` only for WebSocket. Once anyone listens for upgrades, Node passes all of them to the sockets, which leave unknown ones
 * unanswered: `curl --http2` and some clients ask for h2c with each request. A server may ignore the header.
 * https://www.rfc-editor.org/rfc/rfc9110#section-7.8
 */
class WebSocketUpgradesOnly extends IncomingMessage {
  private isAsked = false;

  /** Node sets `upgrade` before it adds the headers. */
  get upgrade(): boolean {
    return this.isAsked && this.headers.upgrade?.trim().toLowerCase() === 'websocket';
  }

  set upgrade(asked: boolean) {
    this.isAsked = asked;
  }
}

/** Shorter answers are sent in one piece by Express. */
const LONG_ANSWER = 16 * 1024;

/** Express on an HTTP server with our own limits. */
export class HttpAdapter extends ExpressAdapter {
  private readonly answers = new HttpAnswers();

  override initHttpServer(): void {
    const handle: RequestListener = this.getInstance();
    this.httpServer = createServer({ IncomingMessage: WebSocketUpgradesOnly, connectionsCheckingInterval: CHECK_EVERY_MS }, handle);
  }

  /**
   * Bounds the memory of answers. Call after all request listeners are attached: Socket.IO handles its requests before Express, and a
   * polling client may leave its answers unread.
   */
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

  /** Like Express, except for long answers. */
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

/** The JSON of a plain object; undefined for bodies with their own format. */
function jsonOf(body: unknown): string | undefined {
  const isPlain = typeof body === 'object' && body !== null && !(body instanceof StreamableFile) && !(body instanceof Error);
  return isPlain ? JSON.stringify(body) : undefined;
}
