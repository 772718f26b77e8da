import { OnGatewayConnection, OnGatewayDisconnect, OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';
import {
  type ClientToServerEvents,
  type ServerToClientEvents,
  type SubscribeReply,
  type TopicName,
  topicName,
  topics,
} from '@storepulse/contracts';
import type { Namespace, Socket } from 'socket.io';
import { hasRole } from '../access/access.guard.js';
import { AccessService } from '../access/access.service.js';
import { NotSignedInError } from '../access/access.errors.js';
import type { Identity } from '../access/identity.js';
import { Background } from '../platform/background.js';
import { AppError } from '../platform/errors.js';
import { hideError, toAppError, toErrorBody } from '../platform/exception.filter.js';
import { Log } from '../platform/log.js';
import { Notices } from '../platform/notices.js';
import { parseInput } from '../platform/zod.pipe.js';
import { TOPIC_ROLES } from './live-access.js';
import { LiveRooms } from './live-rooms.js';

/** More than a page of the console ever watches at once. */
const MAX_SUBSCRIPTIONS = 20;

/** How often an open socket shows again who it is: a screen that only listens stays signed in, and one that may not is dropped. */
const ADMIT_AGAIN_MS = 5 * 60_000;

interface SocketData {
  identity: Identity;
  /** Keys of the rooms that this socket watches. */
  watched: Set<string>;
}

type LiveSocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;
type LiveNamespace = Namespace<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;

/** The `/live` namespace: who may come in, what is asked, which room; nothing else. */
@WebSocketGateway({ namespace: '/live' })
export class LiveGateway implements OnGatewayInit<LiveNamespace>, OnGatewayConnection<LiveSocket>, OnGatewayDisconnect<LiveSocket> {
  constructor(
    private readonly rooms: LiveRooms,
    private readonly access: AccessService,
    private readonly notices: Notices,
    private readonly background: Background,
    private readonly log: Log,
  ) {}

  afterInit(namespace: LiveNamespace): void {
    namespace.use((socket, next) => {
      this.admit(socket).then(
        () => next(),
        (error: unknown) => next(toAppError(error) ?? hideError(this.log, error, 'handshake of /live')),
      );
    });
    // volatile: a client that does not keep up misses states, and takes a fresh one when it sees the gap.
    this.rooms.sendBy((room, state) => namespace.to(room).volatile.emit('update', state));
    this.notices.on('accessEnded', ({ identityId }) => {
      for (const socket of namespace.sockets.values()) {
        if (socket.data.identity.id === identityId) socket.disconnect(true);
      }
    });
  }

  handleConnection(socket: LiveSocket): void {
    // Without a listener, a malformed packet would end the process.
    socket.on('error', (error) => this.log.warn('a socket failed', { reason: error.message }));
    socket.on('subscribe', (topic, params, ack) => {
      if (typeof ack !== 'function') return;
      this.background.run(
        'subscribe',
        this.subscribe(socket, topic, params).then(ack, (error: unknown) => ack(this.refused(error))),
      );
    });
    socket.on('unsubscribe', (topic, params) => this.unsubscribe(socket, topic, params));
    const again = setInterval(() => this.background.run('admit a socket again', this.admitAgain(socket)), ADMIT_AGAIN_MS);
    socket.once('disconnect', () => clearInterval(again));
  }

  handleDisconnect(socket: LiveSocket): void {
    for (const key of socket.data.watched ?? []) this.rooms.leave(key);
  }

  private async admit(socket: LiveSocket): Promise<void> {
    const identity = await this.access.identify(socket.handshake.headers);
    if (identity === null || identity.kind === 'writeKey') throw new NotSignedInError();
    socket.data.identity = identity;
    socket.data.watched ??= new Set();
  }

  private async admitAgain(socket: LiveSocket): Promise<void> {
    try {
      await this.admit(socket);
    } catch (error) {
      // A database that is away says nothing of who may watch.
      if (error instanceof NotSignedInError) socket.disconnect(true);
    }
  }

  private async subscribe(socket: LiveSocket, givenTopic: unknown, params: unknown): Promise<SubscribeReply> {
    const topic = parseInput(topicName, givenTopic);
    this.checkRole(socket.data.identity, topic);
    if (socket.data.watched.size >= MAX_SUBSCRIPTIONS) {
      throw new AppError(
        'live/too_many_subscriptions',
        429,
        `One connection may watch ${MAX_SUBSCRIPTIONS} topics; unsubscribe from some first.`,
      );
    }
    const { key, state } = await this.rooms.enter(topic, parseInput(topics[topic].params, params ?? {}));
    // In the same tick as the reply: no update of the room can fall between the two.
    if (socket.data.watched.has(key) || !socket.connected) this.rooms.leave(key);
    else {
      socket.data.watched.add(key);
      void socket.join(key);
    }
    return { ok: true, ...state };
  }

  private unsubscribe(socket: LiveSocket, givenTopic: unknown, params: unknown): void {
    const topic = topicName.safeParse(givenTopic);
    if (!topic.success) return;
    const parsed = topics[topic.data].params.safeParse(params ?? {});
    if (!parsed.success) return;
    const key = this.rooms.keyOf(topic.data, parsed.data);
    if (!socket.data.watched.delete(key)) return;
    void socket.leave(key);
    this.rooms.leave(key);
  }

  private checkRole(identity: Identity, topic: TopicName): void {
    const needed = TOPIC_ROLES[topic];
    if (identity.kind === 'writeKey' || !hasRole(identity.role, needed)) {
      throw new AppError('access/denied', 403, `The topic ${topic} needs the role ${needed}.`);
    }
  }

  private refused(error: unknown): SubscribeReply {
    return { ok: false, ...toErrorBody(toAppError(error) ?? hideError(this.log, error, 'subscribe')) };
  }
}
