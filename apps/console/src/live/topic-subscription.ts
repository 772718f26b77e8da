import type { TopicData, TopicName, TopicParams } from '@storepulse/contracts';
import { ApiError } from '../api/api-error.ts';
import { retryLater } from '../api/retry-later.ts';
import { t } from '../i18n/messages.ts';
import type { LiveSocket } from './live-socket.ts';
import { parseReply, parseTopicData, type TopicMessage } from './topic-message.ts';

/**
 * - `loading`: no data yet; if the server cannot answer the query yet, `error` is set and `isWaiting`
 * - `live`: the data are the server's newest
 * - `stale`: old data are shown while new ones are on their way; `error` as for `loading`
 * - `offline`: the connection is lost; data, if any, are the last ones received
 * - `error`: the server refused, or its answer was unreadable; the subscription retries by itself
 */
export type TopicStatus = 'loading' | 'live' | 'stale' | 'offline' | 'error';

export interface TopicSnapshot<T extends TopicName> {
  data: TopicData<T> | null;
  asOf: string | null;
  seq: number | null;
  status: TopicStatus;
  error: ApiError | null;
}

const RETRY_FIRST_MS = 2_000;
const RETRY_MAX_MS = 60_000;

/**
 * One query to the server, and the state of its answer.
 *
 *     subscribe ──ack──> seq n ──update n+1──> … ──update n+3 (a gap)──> subscribe again
 *
 * An update at or below the known seq is dropped. An update of another epoch has its own seq numbers, so it also triggers a new subscribe.
 * While a subscribe is pending, updates are held back: the reply may be older than they are, and only the reply tells the current epoch.
 */
export class TopicSubscription<T extends TopicName> {
  readonly listeners = new Set<() => void>();
  snapshot: TopicSnapshot<T>;
  /** The server's name for the query; null until its first reply. */
  query: string | null = null;

  /** Epoch of the shown seq; null before the first reply. */
  #epoch: string | null = null;
  #attempt = 0;
  #asking = false;
  #held: TopicMessage | null = null;
  #failures = 0;
  #cancelRetry: () => void = () => undefined;

  constructor(
    readonly topic: T,
    readonly params: TopicParams<T>,
    private readonly socket: LiveSocket,
    remembered: TopicSnapshot<T> | undefined,
  ) {
    this.snapshot = { data: null, asOf: null, seq: null, error: null, ...remembered, status: 'loading' };
    if (socket.connected) void this.ask();
    else this.#change({ status: 'offline' });
  }

  /** Subscribes (again); the current data stay until the reply arrives. Never rejects. */
  async ask(): Promise<void> {
    this.#cancelRetry();
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#asking = true;
    this.#held = null;
    this.#change({ status: this.#waiting });
    try {
      const reply = parseReply(await this.socket.subscribe(this.topic, this.params));
      if (attempt !== this.#attempt) return;
      this.query = reply.query;
      this.#show(this.#newest(reply));
      this.#failures = 0;
    } catch (error) {
      if (attempt === this.#attempt) this.#fail(error);
    } finally {
      if (attempt === this.#attempt) this.#asking = false;
    }
  }

  /** Handles an update of this query. */
  receive(message: TopicMessage): void {
    if (this.#asking) {
      // Updates arrive in the order they were sent, so the last one is the newest, whatever its epoch.
      this.#held = message;
      return;
    }
    const known = this.snapshot.seq;
    if (known === null || this.snapshot.status === 'offline') return;
    const isSameEpoch = message.epoch === this.#epoch;
    if (isSameEpoch && message.seq <= known) return;
    if (!isSameEpoch || message.seq > known + 1) {
      void this.ask();
      return;
    }
    try {
      this.#show(message);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** A newer state has to wait. It comes as an update, so the query is not asked again. */
  wait(error: ApiError): void {
    if (!this.#asking && this.snapshot.status !== 'offline') this.#change({ status: this.#waiting, error });
  }

  disconnected(): void {
    this.#cancelRetry();
    this.#attempt += 1;
    this.#asking = false;
    this.#change({ status: 'offline' });
  }

  /** Cancels pending work; the subscription cannot be used again. */
  close(): void {
    this.#cancelRetry();
    this.#attempt += 1;
    this.listeners.clear();
  }

  get #waiting(): TopicStatus {
    return this.snapshot.data === null ? 'loading' : 'stale';
  }

  #newest(reply: TopicMessage): TopicMessage {
    const held = this.#held;
    if (held === null || held.query !== reply.query || held.epoch !== reply.epoch) return reply;
    return held.seq > reply.seq ? held : reply;
  }

  #show(message: TopicMessage): void {
    const data = parseTopicData(this.topic, message.data);
    this.#epoch = message.epoch;
    this.#change({ data, asOf: message.asOf, seq: message.seq, status: 'live', error: null });
  }

  #fail(cause: unknown): void {
    const error = cause instanceof ApiError ? cause : new ApiError('network/unreachable', t.errors.noReply, 0, [], { cause });
    this.#change({ status: error.isWaiting ? this.#waiting : 'error', error });
    // Jitter, so that wall screens do not ask in step; never before the time the server gave.
    const delay =
      error.retryAfterSeconds === null
        ? Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** this.#failures) * (0.5 + Math.random() / 2)
        : error.retryAfterSeconds * 1000 * (1 + Math.random() / 2);
    this.#failures += 1;
    this.#cancelRetry = retryLater(delay, () => void this.ask());
  }

  #change(part: Partial<TopicSnapshot<T>>): void {
    this.snapshot = { ...this.snapshot, ...part };
    for (const listener of this.listeners) listener();
  }
}
