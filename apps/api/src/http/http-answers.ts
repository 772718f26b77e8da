import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface AnswerLimits {
  /** A client that reads nothing of an answer for this long is disconnected. */
  readonly writeTimeoutMs: number;
  /** The limit while unread answers exceed `maxBytes` in total; clients stalled for longest are disconnected first. */
  readonly crowdedTimeoutMs: number;
  /** Then also those that read less than `minBytesPerSecond` of an answer, once it is this old. */
  readonly slowAfterMs: number;
  readonly minBytesPerSecond: number;
  /** Bytes of unread answers, over all connections. */
  readonly maxBytes: number;
  /** Requests that one connection may pipeline. */
  readonly maxPipelined: number;
}

export const ANSWER_LIMITS: AnswerLimits = {
  writeTimeoutMs: 20_000,
  crowdedTimeoutMs: 1000,
  slowAfterMs: 10_000,
  minBytesPerSecond: 32 * 1024,
  maxBytes: 64 * 1024 ** 2,
  maxPipelined: 32,
};

const LOOK_EVERY_MS = 500;

/** Larger answers are written in pieces of this size, each after the client has read the previous one. */
const PIECE = 16 * 1024;

interface Connection {
  /** Pipelined requests that wait: only the first request of a connection is handled. */
  readonly pipelined: (() => void)[];
  isBusy: boolean;
  /** Unread bytes of the current answer. */
  pending: number;
  /** Bytes read by the client at the last look, and since when that number has not changed. */
  taken: number;
  since: number;
  /** When the current answer began, and the bytes read before it. */
  begun: number;
  takenBefore: number;
}

/**
 * Bounds the memory that slow readers can use: one answer at a time per connection, written in pieces and dropped when the client stops
 * reading, and a limit on all answers together.
 */
export class HttpAnswers {
  private readonly connections = new Map<Socket, Connection>();
  private pending = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly limits: AnswerLimits = ANSWER_LIMITS) {}

  /** Unread bytes of all answers. */
  get pendingBytes(): number {
    return this.pending;
  }

  /** Handles each connection's requests one by one, as their answers are read; Node would start them all at once. */
  oneAfterTheOther(handle: RequestListener): RequestListener {
    return (request, response) => {
      const { socket } = request;
      const connection = this.connectionOf(socket);
      const run = (): void => this.handle(connection, socket, () => handle(request, response), response);
      if (!connection.isBusy) return run();
      if (connection.pipelined.length >= this.limits.maxPipelined) {
        socket.destroy();
        return;
      }
      connection.pipelined.push(run);
      socket.pause();
    };
  }

  /** Writes an answer as fast as the client reads it. The headers must be set before. */
  write(request: IncomingMessage, response: ServerResponse, text: string): void {
    const bytes = Buffer.byteLength(text);
    const connection = this.connections.get(request.socket);
    if (connection === undefined || response.destroyed) {
      response.end(text);
      return;
    }
    response.setHeader('content-length', bytes);
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    this.add(connection, bytes);
    this.makeRoom();
    let at = 0;
    const next = (): void => {
      while (at < text.length) {
        if (response.destroyed || response.writableEnded) return;
        const piece = pieceAt(text, at);
        at += piece.length;
        const isTaken = response.write(piece);
        this.add(connection, -Buffer.byteLength(piece));
        // Continue at `drain`.
        if (!isTaken) return;
      }
      if (!response.writableEnded) response.end();
    };
    response.on('drain', next);
    next();
  }

  private handle(connection: Connection, socket: Socket, work: () => void, response: ServerResponse): void {
    connection.isBusy = true;
    connection.begun = connection.since = performance.now();
    connection.takenBefore = socket.bytesWritten - socket.writableLength;
    response.once('close', () => {
      this.add(connection, -connection.pending);
      connection.isBusy = false;
      const next = connection.pipelined.shift();
      if (socket.destroyed) connection.pipelined.length = 0;
      else if (next !== undefined) next();
      if (connection.pipelined.length === 0 && !socket.destroyed) socket.resume();
    });
    this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS).unref();
    work();
  }

  private connectionOf(socket: Socket): Connection {
    const known = this.connections.get(socket);
    if (known !== undefined) return known;
    const connection: Connection = { pipelined: [], isBusy: false, pending: 0, taken: 0, since: 0, begun: 0, takenBefore: 0 };
    this.connections.set(socket, connection);
    socket.once('close', () => {
      this.connections.delete(socket);
      if (this.connections.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    });
    return connection;
  }

  private add(connection: Connection, bytes: number): void {
    connection.pending += bytes;
    this.pending += bytes;
  }

  /** Unread bytes buffered for a connection, whoever wrote them. */
  private heldFor(socket: Socket, { pending }: Connection): number {
    return pending + socket.writableLength;
  }

  private look(): void {
    const now = performance.now();
    for (const [socket, connection] of this.connections) {
      if (!connection.isBusy) continue;
      const taken = socket.bytesWritten - socket.writableLength;
      // Nothing is buffered, so the client is waiting for us.
      if (socket.writableLength === 0 || taken !== connection.taken) {
        connection.taken = taken;
        connection.since = now;
      } else if (now - connection.since >= this.limits.writeTimeoutMs) socket.destroy();
    }
    this.makeRoom();
  }

  /** Catches a client that reads a little now and then: it never stalls, but would hold its answer for very long. */
  private isSlow(socket: Socket, { begun, takenBefore }: Connection, now: number): boolean {
    const seconds = (now - begun) / 1000;
    const taken = socket.bytesWritten - socket.writableLength - takenBefore;
    return seconds * 1000 >= this.limits.slowAfterMs && taken < seconds * this.limits.minBytesPerSecond;
  }

  private makeRoom(): void {
    let over = -this.limits.maxBytes;
    for (const [socket, connection] of this.connections) over += this.heldFor(socket, connection);
    if (over <= 0) return;
    const now = performance.now();
    const isLate = ([socket, connection]: [Socket, Connection]): boolean =>
      this.heldFor(socket, connection) > 0 &&
      (now - connection.since >= this.limits.crowdedTimeoutMs || this.isSlow(socket, connection, now));
    const waiting = [...this.connections].filter(isLate).toSorted(([, a], [, b]) => a.since - b.since);
    for (const [socket, connection] of waiting) {
      if (over <= 0) return;
      over -= this.heldFor(socket, connection);
      socket.destroy();
    }
  }
}

/** At most PIECE characters, plus one where that would split a surrogate pair. */
function pieceAt(text: string, from: number): string {
  const end = from + PIECE;
  const last = text.charCodeAt(end - 1);
  return text.slice(from, last >= 0xd8_00 && last <= 0xdb_ff ? end + 1 : end);
}
