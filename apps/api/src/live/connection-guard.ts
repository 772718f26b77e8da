import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ClientAddresses } from '../platform/client-addresses.js';
import { toErrorBody } from '../platform/exception.filter.js';
import { OpenFiles } from '../platform/open-files.js';
import { LiveMetrics } from './live-metrics.js';
import type { LiveSocket } from './live-socket.js';
import { type LiveRefusedError, noFilesLeft, type Refusal, tooManyMessages, wrongNamespace } from './live.errors.js';
import { MessageRate } from './message-rate.js';

/** A page normally joins `/live` within milliseconds of connecting. */
export const JOIN_WITHIN_MS = 5000;

/** Limit on connections that have not joined yet. Beyond it the longest-waiting one is dropped, so that clients that do join find room. */
const WAITING = 1000;
const WAITING_OF_NETWORK = 300;

/** Time for the last messages to go out; a client that does not read them is cut off. */
const GOODBYE_MS = 1000;

export type Connection = LiveSocket['conn'];

interface Guarded {
  network: string;
  rate: MessageRate;
  deadline: NodeJS.Timeout;
  socket: LiveSocket | null;
  isEnding: boolean;
}

/** Guards connections from the first byte on: which have joined, how fast they send, and that rejected ones are really closed. */
@Injectable()
export class ConnectionGuard {
  private readonly guarded = new Map<Connection, Guarded>();
  /** Connections that have not joined, in order of arrival; all of them, and by network. */
  private readonly waiting = new Set<Connection>();
  private readonly waitingOf = new Map<string, Set<Connection>>();

  constructor(
    private readonly addresses: ClientAddresses,
    private readonly files: OpenFiles,
    private readonly metrics: LiveMetrics,
  ) {}

  /** Runs for each HTTP request to Socket.IO, including upgrades. Rejects those the server cannot serve. */
  readonly admit = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    if (!this.files.isFull || hasSession(request)) return next();
    this.metrics.refused.inc({ reason: 'open_files' });
    const error = noFilesLeft();
    const body = JSON.stringify(toErrorBody(error));
    const headers = { 'content-type': 'application/json', 'retry-after': String(error.retryAfterSeconds), connection: 'close' };
    if (request.headers.upgrade === undefined) {
      response.writeHead(error.status, headers).end(body);
      return;
    }
    // An upgrade has no response object, only the socket.
    const lines = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)) }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    request.socket.on('error', () => undefined);
    request.socket.end(`HTTP/1.1 ${error.status} Service Unavailable\r\n${lines.join('')}\r\n${body}`, () => request.socket.destroy());
  };

  readonly opened = (connection: Connection): void => {
    const network = this.addresses.networkOf(connection.request);
    const deadline = setTimeout(() => this.cut(connection, 'not_joined'), JOIN_WITHIN_MS);
    const guarded: Guarded = { network, rate: new MessageRate(performance.now()), deadline, socket: null, isEnding: false };
    this.guarded.set(connection, guarded);
    this.files.opened();
    this.wait(connection, network);
    connection.on('packet', () => {
      if (guarded.rate.take(performance.now()) === 'flood') this.flooded(connection, guarded);
    });
    connection.once('close', () => {
      clearTimeout(deadline);
      this.leaveWaiting(connection, network);
      this.guarded.delete(connection);
      this.files.closed();
    });
  };

  /** The network this connection counts toward. */
  networkOf(connection: Connection): string {
    return this.guarded.get(connection)?.network ?? 'unknown';
  }

  joined(socket: LiveSocket): void {
    const guarded = this.guarded.get(socket.conn);
    if (guarded === undefined) return;
    guarded.socket = socket;
    clearTimeout(guarded.deadline);
    this.leaveWaiting(socket.conn, guarded.network);
  }

  /** Whether to reject messages of this connection for now. */
  isOverRate(connection: Connection): boolean {
    return this.guarded.get(connection)?.rate.isOver ?? false;
  }

  /** Ends a connection without waiting for its client to close. */
  end(connection: Connection): void {
    const guarded = this.guarded.get(connection);
    if (guarded === undefined || guarded.isEnding) return;
    guarded.isEnding = true;
    connection.close();
    setTimeout(() => {
      connection.close(true);
      terminate(connection);
    }, GOODBYE_MS).unref();
  }

  wrongNamespace(): LiveRefusedError {
    const error = wrongNamespace();
    this.metrics.refused.inc({ reason: error.refusal });
    return error;
  }

  private cut(connection: Connection, reason: Refusal): void {
    this.metrics.refused.inc({ reason });
    this.end(connection);
  }

  private flooded(connection: Connection, guarded: Guarded): void {
    if (guarded.isEnding) return;
    const error = tooManyMessages();
    guarded.socket?.emit('refused', toErrorBody(error));
    this.cut(connection, error.refusal);
  }

  private wait(connection: Connection, network: string): void {
    const own = this.waitingOf.get(network) ?? new Set();
    this.waitingOf.set(network, own);
    own.add(connection);
    this.waiting.add(connection);
    const [oldest] = own.size > WAITING_OF_NETWORK ? own : this.waiting.size > WAITING ? this.waiting : [];
    if (oldest === undefined) return;
    this.leaveWaiting(oldest, this.networkOf(oldest));
    this.cut(oldest, 'not_joined');
  }

  private leaveWaiting(connection: Connection, network: string): void {
    this.waiting.delete(connection);
    const own = this.waitingOf.get(network);
    own?.delete(connection);
    if (own?.size === 0) this.waitingOf.delete(network);
  }
}

const hasSession = ({ url }: IncomingMessage): boolean => /[?&]sid=/.test(url ?? '');

/** A WebSocket would otherwise wait 30 s for its client to close. */
function terminate({ transport }: Connection): void {
  const webSocket: unknown = Reflect.get(transport, 'socket');
  if (typeof webSocket !== 'object' || webSocket === null) return;
  const stop: unknown = Reflect.get(webSocket, 'terminate');
  if (typeof stop === 'function') Reflect.apply(stop, webSocket, []);
}
