import { io } from 'socket.io-client';
import type { SubscribeReply, TopicName, TopicState } from '../../libs/contracts/src/index.js';
import type { LiveClient } from './live-client.js';

const REPLY_TIMEOUT_MS = 10_000;

/**
 * A client that follows one question by the rule of the contract: updates in order; on a gap in `seq`, another `epoch` or a new
 * connection it subscribes again. It comes back by itself when the connection is lost.
 */
export class LiveFollower {
  readonly socket: LiveClient;
  /** What it shows; null before the first reply. */
  state: TopicState | null = null;
  /** Every state that came, by reply or update, in the order of arrival. */
  readonly arrived: TopicState[] = [];
  asked = 0;
  gaps = 0;
  private asking = false;

  constructor(
    url: string,
    token: string,
    private readonly topic: TopicName,
    private readonly params: object = {},
    /** The connection of another follower, to share it; else one of its own. */
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
      // Refused by the server (still starting, a database not yet there): Socket.IO does not try again by itself then.
      if (!this.socket.active) setTimeout(() => this.socket.connect(), 100);
    });
    this.socket.on('update', (state) => {
      if (state.topic === topic && this.isAsked(state)) this.receive(state);
    });
    if (shared?.connected === true) this.ask();
  }

  /** Loses the connection as a bad network does: no goodbye. */
  drop(): void {
    this.socket.io.engine.close();
  }

  end(): void {
    this.socket.disconnect();
  }

  /** Whether a state answers this question: the server has filled in defaults. */
  private isAsked({ params }: TopicState): boolean {
    return Object.entries(this.params).every(([name, value]) => Reflect.get(params, name) === value);
  }

  private ask(): void {
    const { id } = this.socket;
    this.asking = true;
    this.asked += 1;
    // A callback and no promise, which would come after an update that follows the reply at once.
    this.socket.timeout(REPLY_TIMEOUT_MS).emit('subscribe', this.topic, this.params, (late: Error | null, reply: SubscribeReply) => {
      // Of a connection that is gone.
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
