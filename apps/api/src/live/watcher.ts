import type { SubscribeReply, TopicName, TopicQuery } from '@storepulse/contracts';
import type { Identity } from '../access/identity.js';
import { AppError } from '../platform/errors.js';
import type { LiveLimits } from './live-limits.js';
import type { LiveRoom } from './live-room.js';
import type { LiveSocket } from './live-socket.js';
import type { LiveRooms } from './live-rooms.js';
import type { RoomSender } from './room-sender.js';
import type { SocketLine } from './socket-line.js';

/** More than a page of the console ever watches at once. */
const MAX_SUBSCRIPTIONS = 20;

/** Concurrent subscribes of one socket: a page that reconnects subscribes to all its topics at once, and may do so again. */
const MAX_ASKING = 2 * MAX_SUBSCRIPTIONS;

/** Refusals that may wait for a slow socket: more than it can cause before it is disconnected for too many messages. */
const MAX_REFUSALS = 300;

interface Watch {
  room: LiveRoom;
  /** Unanswered subscribes. */
  asking: number;
  joined: boolean;
}

/** The subscriptions of one socket. */
export class Watcher {
  private readonly watches = new Map<string, Watch>();
  private asking = 0;
  /** Refusals not sent yet. */
  private refusals = 0;
  /** The identity at the start: rooms are released for the identity they were taken for. */
  private readonly identity: Identity;

  constructor(
    private readonly socket: LiveSocket,
    private readonly line: SocketLine,
    private readonly rooms: LiveRooms,
    private readonly sender: RoomSender,
    private readonly limits: LiveLimits,
  ) {
    this.identity = socket.data.identity;
  }

  /**
   * Replies with the state; from then on the socket gets every update of the room. Subscribing again to the same room is allowed. The reply
   * waits until the line is free and then carries the newest state. So for a slow client only one reply exists at a time, and none goes
   * stale in a queue.
   *
   * @throws AppError `live/too_many_subscriptions`, or what the build threw; there is no reply then
   */
  async subscribe(topic: TopicName, params: TopicQuery<TopicName>, reply: (answer: SubscribeReply) => void): Promise<void> {
    const watch = this.watchOf(topic, params);
    watch.asking += 1;
    this.asking += 1;
    try {
      const state = await watch.room.current();
      await new Promise<void>((resolve) => {
        this.line.whenFree(() => {
          if (this.socket.connected) this.answer(watch, () => reply({ ok: true, ...(watch.room.newest ?? state) }));
          resolve();
        });
      });
    } finally {
      this.asking -= 1;
      watch.asking -= 1;
      if (watch.asking === 0 && !watch.joined) this.drop(watch);
    }
  }

  /** Stops watching. A subscribe in progress is still answered, but no updates follow. */
  unsubscribe(topic: TopicName, params: TopicQuery<TopicName>): void {
    const watch = this.watches.get(this.rooms.keyOf(topic, params));
    if (watch !== undefined) this.drop(watch);
  }

  /**
   * Sends a refusal once the line is free. Refusals a client does not read are dropped beyond a limit: queued, they would close its line.
   */
  whenFree(say: () => void): void {
    if (this.refusals >= MAX_REFUSALS) return;
    this.refusals += 1;
    this.line.whenFree(() => {
      this.refusals -= 1;
      if (this.socket.connected) say();
    });
  }

  /** Call when the socket is gone. */
  end(): void {
    for (const watch of this.watches.values()) this.drop(watch);
    this.line.end();
  }

  private watchOf(topic: TopicName, params: TopicQuery<TopicName>): Watch {
    const key = this.rooms.keyOf(topic, params);
    const known = this.watches.get(key);
    if (this.asking >= MAX_ASKING || (known === undefined && this.watches.size >= MAX_SUBSCRIPTIONS)) {
      throw new AppError(
        'live/too_many_subscriptions',
        429,
        `One connection may watch ${MAX_SUBSCRIPTIONS} topics; unsubscribe from some first.`,
      );
    }
    if (known !== undefined) return known;
    this.limits.takeRoom(this.identity, key);
    const watch = { room: this.rooms.hold(key, topic, params), asking: 0, joined: false };
    this.watches.set(key, watch);
    return watch;
  }

  /** Replies and joins in the same tick, so that no update of the room is lost in between. */
  private answer(watch: Watch, reply: () => void): void {
    reply();
    const { key } = watch.room;
    if (this.watches.get(key) !== watch) return;
    this.sender.forget(key, this.socket);
    if (watch.joined) return;
    watch.joined = true;
    void this.socket.join(key);
  }

  private drop(watch: Watch): void {
    const { key } = watch.room;
    if (this.watches.get(key) !== watch) return;
    this.watches.delete(key);
    this.sender.forget(key, this.socket);
    if (watch.joined) void this.socket.leave(key);
    this.limits.giveRoom(this.identity, key);
    this.rooms.release(key);
  }
}
