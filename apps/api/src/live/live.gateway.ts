import { setMaxListeners } from 'node:events';
import { OnGatewayConnection, OnGatewayDisconnect, OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';
import { type SubscribeReply, type TopicName, topicName, topics } from '@storepulse/contracts';
import { NotSignedInError } from '../access/access.errors.js';
import { hasRole } from '../access/access.guard.js';
import { holderOf, type Identity } from '../access/identity.js';
import { asAsker } from '../platform/asker.js';
import { Background } from '../platform/background.js';
import { AppError } from '../platform/errors.js';
import { hideError, toAppError, toErrorBody } from '../platform/exception.filter.js';
import { Log } from '../platform/log.js';
import { Notices } from '../platform/notices.js';
import { parseInput } from '../platform/zod.pipe.js';
import { Admission } from './admission.js';
import { ConnectionGuard } from './connection-guard.js';
import { LiveLimits } from './live-limits.js';
import { LiveMetrics } from './live-metrics.js';
import { joinedAlready, refusalOf, tooManyMessages } from './live.errors.js';
import { LiveRooms } from './live-rooms.js';
import type { LiveNamespace, LiveSocket } from './live-socket.js';
import { RoomSender } from './room-sender.js';
import { SocketLine } from './socket-line.js';
import { Watcher } from './watcher.js';

/** How often an open socket is authenticated again: a screen that only listens stays signed in, and a socket without access is dropped. */
const ADMIT_AGAIN_MS = 5 * 60_000;

/**
 * A signal that never aborts. A room is built even if the socket that asked for it leaves: builds never overlap, and others may have
 * joined.
 */
const STAYS = new AbortController().signal;
// Each waiting query adds a listener and removes it once answered, so many listeners are no leak.
setMaxListeners(0, STAYS);

/** The `/live` namespace: admits sockets, parses subscribes and checks their role. */
@WebSocketGateway({ namespace: '/live' })
export class LiveGateway implements OnGatewayInit<LiveNamespace>, OnGatewayConnection<LiveSocket>, OnGatewayDisconnect<LiveSocket> {
  private readonly watchers = new Map<LiveSocket, Watcher>();
  /** Connections that have tried to join: each may do so once. */
  private readonly joining = new WeakSet<LiveSocket['conn']>();
  private sender: RoomSender | undefined;

  constructor(
    private readonly rooms: LiveRooms,
    private readonly admission: Admission,
    private readonly limits: LiveLimits,
    private readonly guard: ConnectionGuard,
    private readonly notices: Notices,
    private readonly background: Background,
    private readonly metrics: LiveMetrics,
    private readonly log: Log,
  ) {}

  afterInit(namespace: LiveNamespace): void {
    namespace.use((socket, next) => {
      this.letIn(socket).then(
        () => next(),
        (error: unknown) => next(refusalOf(toAppError(error) ?? hideError(this.log, error, 'handshake of /live'))),
      );
    });
    const sender = new RoomSender(
      namespace,
      (room) => this.rooms.newest(room),
      () => this.metrics.passedOver.inc(),
    );
    this.sender = sender;
    this.rooms.sendBy(
      (room, state) => sender.send(room, state),
      (room, reason) => sender.sendWaiting(room, reason),
    );
    this.notices.on('accessEnded', ({ identityId }) => {
      for (const socket of namespace.sockets.values()) {
        if (socket.data.identity.id === identityId) socket.disconnect(true);
      }
    });
    // Notices of ended access are lost while the connection is down, so all sockets are checked again.
    this.notices.listening$.subscribe(() => {
      for (const socket of namespace.sockets.values()) this.background.run('admit a socket again', this.admitAgain(socket));
    });
  }

  handleConnection(socket: LiveSocket): void {
    const { sender } = this;
    if (sender === undefined) throw new Error('a socket connected before the namespace was ready');
    const watcher = new Watcher(socket, new SocketLine(socket.conn, () => sender.freed(socket)), this.rooms, sender, this.limits);
    this.watchers.set(socket, watcher);
    this.metrics.sockets.set(this.watchers.size);
    // Without a listener, a malformed packet would end the process.
    socket.on('error', (error) => this.log.warn('a socket failed', { reason: error.message }));
    socket.on('subscribe', (topic, params, ack) => {
      if (typeof ack !== 'function') return;
      if (this.guard.isOverRate(socket.conn)) return this.refuse(watcher, ack, this.limits.refuse(tooManyMessages()));
      this.background.run(
        'subscribe',
        this.subscribe(socket, watcher, topic, params, ack).catch((error: unknown) => this.refuse(watcher, ack, error)),
      );
    });
    socket.on('unsubscribe', (topic, params) => this.unsubscribe(watcher, topic, params));
    this.keepAdmitting(socket);
  }

  handleDisconnect(socket: LiveSocket): void {
    this.watchers.get(socket)?.end();
    this.watchers.delete(socket);
    this.metrics.sockets.set(this.watchers.size);
    // The connection has no other use.
    this.guard.end(socket.conn);
  }

  /** Releases the slot when the connection closes, which also happens if the socket is never established. */
  private async letIn(socket: LiveSocket): Promise<void> {
    const { conn } = socket;
    if (this.joining.has(conn)) throw this.limits.refuse(joinedAlready());
    this.joining.add(conn);
    const network = this.guard.networkOf(conn);
    this.limits.checkNetwork(network);
    await this.admit(socket);
    if (conn.readyState !== 'open') throw new NotSignedInError();
    conn.once('close', this.limits.takeSocket(network, socket.data.identity));
    this.guard.joined(socket);
  }

  private async admit(socket: LiveSocket): Promise<void> {
    socket.data.identity = await this.admission.admit(socket.handshake.headers);
  }

  private async admitAgain(socket: LiveSocket): Promise<void> {
    try {
      await this.admit(socket);
    } catch (error) {
      // A database outage does not revoke access.
      if (error instanceof NotSignedInError) socket.disconnect(true);
    }
  }

  /** The delay is random, because after a restart all sockets connect at the same moment. */
  private keepAdmitting(socket: LiveSocket): void {
    const again = () => {
      this.background.run('admit a socket again', this.admitAgain(socket));
      timer = setTimeout(again, spread());
    };
    const spread = () => ADMIT_AGAIN_MS * (0.5 + Math.random() / 2);
    let timer = setTimeout(again, spread());
    socket.once('disconnect', () => clearTimeout(timer));
  }

  private async subscribe(
    socket: LiveSocket,
    watcher: Watcher,
    givenTopic: unknown,
    params: unknown,
    reply: (answer: SubscribeReply) => void,
  ): Promise<void> {
    const topic = parseInput(topicName, givenTopic);
    this.checkRole(socket.data.identity, topic);
    const query = parseInput(topics[topic].params, params ?? {});
    await asAsker({ holder: holderOf(socket.data.identity), signal: STAYS }, () => watcher.subscribe(topic, query, reply));
  }

  private unsubscribe(watcher: Watcher, givenTopic: unknown, params: unknown): void {
    const topic = topicName.safeParse(givenTopic);
    if (!topic.success) return;
    const parsed = topics[topic.data].params.safeParse(params ?? {});
    if (parsed.success) watcher.unsubscribe(topic.data, parsed.data);
  }

  private checkRole(identity: Identity, topic: TopicName): void {
    const needed = topics[topic].access;
    if (identity.kind === 'writeKey' || !hasRole(identity.role, needed)) {
      throw new AppError('access/denied', 403, `The topic ${topic} requires the ${needed} role.`);
    }
  }

  private refuse(watcher: Watcher, reply: (answer: SubscribeReply) => void, error: unknown): void {
    const body = toErrorBody(toAppError(error) ?? hideError(this.log, error, 'subscribe'));
    watcher.whenFree(() => reply({ ok: false, ...body }));
  }
}
