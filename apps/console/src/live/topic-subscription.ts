import type { TopicData, TopicName, TopicParams } from '@storepulse/contracts';
import { ApiError } from '../api/api-error.ts';
import { t } from '../i18n/messages.ts';
import type { LiveSocket } from './live-socket.ts';
import { parseReply, parseTopicData, type TopicMessage } from './topic-message.ts';

/**
 * - `loading`: nothing to show yet; where the question waits for its turn at the server, with an error that `isBusy`
 * - `live`: what is shown is the server's newest
 * - `stale`: old data are shown, new ones are on their way; likewise
 * - `offline`: the connection is lost; data, if any, are the last ones
 * - `error`: the server refused, or answered what cannot be read; asked again by itself
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
 * One question asked of the server, and the state of its answer.
 *
 *     subscribe ──ack──> seq n ──update n+1──> … ──update n+3 (a gap)──> subscribe again
 *
 * An update at or below the known seq is dropped; one of another epoch counts from a beginning of its own and means to subscribe
 * again as well. While a subscribe is on its way updates are held back: the reply may be older than they are, and only the
 * reply says which epoch holds.
 */
export class TopicSubscription<T extends TopicName> {
  readonly listeners = new Set<() => void>();
  snapshot: TopicSnapshot<T>;
  /** How the server names the question; null until its first reply. */
  question: string | null = null;

  /** The epoch of the seq shown; null before the first reply. */
  #epoch: string | null = null;
  #attempt = 0;
  #asking = false;
  #held: TopicMessage | null = null;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

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

  /** Subscribes (again); what is known stays until the reply is there. Never rejects. */
  async ask(): Promise<void> {
    clearTimeout(this.#retry);
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#asking = true;
    this.#held = null;
    this.#change({ status: this.#waiting });
    try {
      const reply = parseReply(await this.socket.subscribe(this.topic, this.params));
      if (attempt !== this.#attempt) return;
      this.question = reply.question;
      this.#show(this.#newest(reply));
      this.#failures = 0;
    } catch (error) {
      if (attempt === this.#attempt) this.#fail(error);
    } finally {
      if (attempt === this.#attempt) this.#asking = false;
    }
  }

  /** Takes an update of this question. */
  receive(message: TopicMessage): void {
    if (this.#asking) {
      // They come in the order in which they were sent: the last is the newest, of whatever epoch.
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

  disconnected(): void {
    clearTimeout(this.#retry);
    this.#attempt += 1;
    this.#asking = false;
    this.#change({ status: 'offline' });
  }

  /** Forgets pending work; the subscription is used no more. */
  close(): void {
    clearTimeout(this.#retry);
    this.#attempt += 1;
    this.listeners.clear();
  }

  get #waiting(): TopicStatus {
    return this.snapshot.data === null ? 'loading' : 'stale';
  }

  #newest(reply: TopicMessage): TopicMessage {
    const held = this.#held;
    if (held === null || held.question !== reply.question || held.epoch !== reply.epoch) return reply;
    return held.seq > reply.seq ? held : reply;
  }

  #show(message: TopicMessage): void {
    const data = parseTopicData(this.topic, message.data);
    this.#epoch = message.epoch;
    this.#change({ data, asOf: message.asOf, seq: message.seq, status: 'live', error: null });
  }

  #fail(cause: unknown): void {
    const error = cause instanceof ApiError ? cause : new ApiError('network/unreachable', t.errors.noReply, 0, [], { cause });
    this.#change({ status: error.isBusy ? this.#waiting : 'error', error });
    // Jitter, so that a hall of screens does not ask in step, and never before the moment that the server named.
    const delay =
      error.retryAfterSeconds === null
        ? Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** this.#failures) * (0.5 + Math.random() / 2)
        : error.retryAfterSeconds * 1000 * (1 + Math.random() / 2);
    this.#failures += 1;
    this.#retry = setTimeout(() => void this.ask(), delay);
  }

  #change(part: Partial<TopicSnapshot<T>>): void {
    this.snapshot = { ...this.snapshot, ...part };
    for (const listener of this.listeners) listener();
  }
}
