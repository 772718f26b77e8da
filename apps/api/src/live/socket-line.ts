import type { LiveSocket } from './live-socket.js';

/**
 * Limit on small packets (refusals, pings) queued for a socket that does not read. Large ones are never queued: states are skipped, and
 * replies wait until they can be sent.
 */
const MAX_QUEUED_PACKETS = 32;

type Connection = LiveSocket['conn'];

/**
 * The outgoing side of one socket: tells whether it can take more data, and when it can again. "Free" means that the kernel has taken all
 * earlier writes. A client that stops reading is no longer free once the kernel's buffers are full.
 */
export class SocketLine {
  private readonly waiting: (() => void)[] = [];
  private queued = 0;
  private hasEnded = false;

  /** @param freed called each time the line becomes free and nothing waits for it */
  constructor(
    private readonly connection: Connection,
    private readonly freed: () => void,
  ) {
    this.follow(connection.transport);
    connection.on('upgrade', (transport: Connection['transport']) => this.follow(transport));
    connection.on('flush', () => {
      this.queued = 0;
    });
    connection.on('packetCreate', () => {
      this.queued += 1;
      // Discards the queue: a close that waits for it to drain would wait for this client forever.
      if (this.queued > MAX_QUEUED_PACKETS) connection.close(true);
    });
  }

  get isFree(): boolean {
    return this.connection.transport.writable;
  }

  /** Calls `act` as soon as the line is free, which may be at once. Also calls it when the line ends, and then nothing can be sent. */
  whenFree(act: () => void): void {
    // The socket may have left while its answer was built. A queued callback would then never run, and the process would never end.
    if (this.isFree || this.hasEnded) act();
    else this.waiting.push(act);
  }

  /** Call when the socket is gone. */
  end(): void {
    this.hasEnded = true;
    for (const act of this.waiting.splice(0)) act();
  }

  private follow(transport: Connection['transport']): void {
    // Fires after each write that the kernel took, and with each request of a polling client.
    transport.on('ready', () => this.tell());
  }

  private tell(): void {
    while (this.isFree) {
      const act = this.waiting.shift();
      if (act === undefined) return this.freed();
      act();
    }
  }
}
