import type { ErrorBody, TopicState } from '@storepulse/contracts';
import type { LiveRoom } from './live-room.js';
import type { LiveNamespace, LiveSocket } from './live-socket.js';

/**
 * Sends the states of rooms to their sockets, each encoded once for all of them.
 *
 * A socket that cannot take data right now is skipped, so nothing queues up for it. The sender remembers it: once it takes data again, it
 * gets the newest state of each room it missed. Its client then sees a gap in `seq` and asks again. Without this, the socket would miss the
 * last state of a burst and never know.
 */
export class RoomSender {
  private readonly behind = new Map<string, Set<LiveSocket>>();
  private catchingUp: NodeJS.Immediate | undefined;

  /**
   * @param newest newest state of a room; null if no one watches it any more
   * @param passedOver called for each state that a socket did not get in time
   */
  constructor(
    private readonly namespace: LiveNamespace,
    private readonly newest: (room: string) => TopicState | null,
    private readonly passedOver: () => void,
  ) {}

  send(room: string, state: TopicState): void {
    const ids = this.namespace.adapter.rooms.get(room);
    if (ids === undefined) return;
    const behind = new Set<LiveSocket>();
    for (const id of ids) {
      const socket = this.namespace.sockets.get(id);
      if (socket === undefined || socket.conn.transport.writable) continue;
      behind.add(socket);
      this.passedOver();
    }
    if (behind.size > 0) this.behind.set(room, behind);
    else this.behind.delete(room);
    // `volatile` skips exactly the sockets whose transport is not writable.
    this.namespace.to(room).volatile.emit('update', state);
  }

  /** A socket that misses it misses nothing: it is said again, or the state follows. */
  sendWaiting({ key, topic, params }: LiveRoom, reason: ErrorBody): void {
    this.namespace.to(key).volatile.emit('waiting', topic, params, reason);
  }

  /** Call when the socket takes data again. */
  freed(socket: LiveSocket): void {
    if (this.catchingUp !== undefined || !this.isBehind(socket)) return;
    // Deferred, so that sockets that become free together share one encoded packet.
    this.catchingUp = setImmediate(() => {
      this.catchingUp = undefined;
      this.catchUp();
    });
  }

  /** The socket has the newest state of the room, or no longer wants it. */
  forget(room: string, socket: LiveSocket): void {
    const behind = this.behind.get(room);
    if (behind?.delete(socket) === true && behind.size === 0) this.behind.delete(room);
  }

  private isBehind(socket: LiveSocket): boolean {
    for (const behind of this.behind.values()) if (behind.has(socket)) return true;
    return false;
  }

  private catchUp(): void {
    for (const [room, behind] of this.behind) {
      const ready = [...behind].filter(({ conn }) => conn.transport.writable);
      for (const socket of ready) this.forget(room, socket);
      const state = this.newest(room);
      if (state !== null && ready.length > 0) this.namespace.to(ready.map(({ id }) => id)).volatile.emit('update', state);
    }
  }
}
