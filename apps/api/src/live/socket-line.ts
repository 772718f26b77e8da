import type { LiveSocket } from './live-socket.js';

/**
 * Small packets (refusals, pings) that may lie here for a socket that does not read. Large ones never lie here: states are
 * passed over, replies wait until they can be sent.
 */
const MAX_QUEUED_PACKETS = 32;

type Connection = LiveSocket['conn'];

/**
 * The way to one socket: says whether it takes more, and tells when it does again. "Free" means that the kernel has taken all
 * that was written before; a client that stops reading is no longer free once the kernel's buffers are full.
 */
export class SocketLine {
  private readonly waiting: (() => void)[] = [];
  private queued = 0;
  private hasEnded = false;

  /** @param freed called each time the line has become free and nobody waits for it */
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
      // Discarding: a close that waits for the queue to drain would wait for this client for ever.
      if (this.queued > MAX_QUEUED_PACKETS) connection.close(true);
    });
  }

  get isFree(): boolean {
    return this.connection.transport.writable;
  }

  /** Calls `act` as soon as the line is free, at once where it is; also when the line ends, and then nothing can be sent. */
  whenFree(act: () => void): void {
    // An answer may have been built while its socket left; nobody would ever call what waits here then, and the process never end.
    if (this.isFree || this.hasEnded) act();
    else this.waiting.push(act);
  }

  /** To be called when the socket is gone. */
  end(): void {
    this.hasEnded = true;
    for (const act of this.waiting.splice(0)) act();
  }

  private follow(transport: Connection['transport']): void {
    // After each write that the kernel took, and with each request of a client that polls.
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
