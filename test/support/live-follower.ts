import { io } from 'socket.io-client';
import type { SubscribeReply, TopicName, TopicState } from '../../libs/contracts/src/index.js';
import type { LiveClient } from './live-client.js';

const REPLY_TIMEOUT_MS = 10_000;

/**
 * A client that follows one query by the rules of the contract: it applies updates in order, and subscribes again on a gap in `seq`, a new
 * `epoch` or a new connection. It reconnects by itself.
 */
export class LiveFollower {
  readonly socket: LiveClient;
  /** The state it shows; null before the first reply. */
  state: TopicState | null = null;
  /** Every state received, by reply or update, in arrival order. */
  readonly arrived: TopicState[] = [];
  asked = 0;
  gaps = 0;
  private asking = false;

  constructor(
    url: string,
    token: string,
    private readonly topic: TopicName,
    private readonly params: object = {},
    /** Another follower's connection, to share it; by default the follower opens its own. */
    shared?: LiveClient,
  ) {
    this.socket =
      shared ??
      io(`${url}/live`, {
        transports: ['websocket'],
        extraHeaders: { authorization: `Bearer ${token}` },
        forceNew: true,
        reconnectionDelay: 50,
        reconnectionDelayMax: 200,
      });
    this.socket.on('connect', () => this.ask());
    this.socket.on('disconnect', () => {
      this.asking = false;
    });
    this.socket.on('connect_error', () => {
      // The server refused the connection (still starting, or no database yet): Socket.IO does not retry by itself then.
      if (!this.socket.active) setTimeout(() => this.socket.connect(), 100);
    });
    this.socket.on('update', (state) => {
      if (state.topic === topic && this.isAsked(state)) this.receive(state);
    });
    if (shared?.connected === true) this.ask();
  }

  /** Drops the connection as a bad network does, without a close message. */
  drop(): void {
    this.socket.io.engine.close();
  }

  end(): void {
    this.socket.disconnect();
  }

  /** Whether a state answers this query. Compares only the parameters asked for, since the server fills in defaults. */
  private isAsked({ params }: TopicState): boolean {
    return Object.entries(this.params).every(([name, value]) => Reflect.get(params, name) === value);
  }

  private ask(): void {
    const { id } = this.socket;
    this.asking = true;
    this.asked += 1;
    // A callback, not a promise: a promise would resolve after an update that follows the reply immediately.
    this.socket.timeout(REPLY_TIMEOUT_MS).emit('subscribe', this.topic, this.params, (late: Error | null, reply: SubscribeReply) => {
      // The reply belongs to a connection that is gone.
      if (id !== this.socket.id || !this.socket.connected) return;
      if (late !== null || !reply.ok) {
        setTimeout(() => this.socket.connected && this.ask(), 100);
        return;
      }
      this.asking = false;
      this.state = reply;
      this.arrived.push(reply);
    });
  }

  private receive(state: TopicState): void {
    this.arrived.push(state);
    if (this.asking || this.state === null) return;
    const isSameEpoch = state.epoch === this.state.epoch;
    if (isSameEpoch && state.seq <= this.state.seq) return;
    if (isSameEpoch && state.seq === this.state.seq + 1) {
      this.state = state;
      return;
    }
    this.gaps += 1;
    this.ask();
  }
}
