import { TOPIC_NAMES, type TopicName, type TopicParams } from '@storepulse/contracts';
import type { ApiError } from '../api/api-error.ts';
import { canonicalJson } from './canonical-json.ts';
import type { LiveSocket } from './live-socket.ts';
import { parseUpdate, parseWaiting, type TopicMessage } from './topic-message.ts';
import { type TopicSnapshot, type TopicStatus, TopicSubscription } from './topic-subscription.ts';

/** Answers cached after their last user left, so that a tab opens on its previous values. Bounded because a wall runs for weeks. */
const REMEMBERED_ANSWERS = 16;

/** Do not wait for a query that the server cannot answer yet: a prefetch must not add to the load. */
const isPending = ({ status, error }: { status: TopicStatus; error: ApiError | null }): boolean =>
  error === null && (status === 'loading' || status === 'stale');

type Subscriptions = { [T in TopicName]: Map<string, TopicSubscription<T>> };
type Remembered = { [T in TopicName]: Map<string, TopicSnapshot<T>> };

// An empty map for each topic. Entries lose which topic has which type; the first signatures say it again.
function mapPerTopic(of: 'subscriptions'): Subscriptions;
function mapPerTopic(of: 'remembered'): Remembered;
function mapPerTopic(): object {
  return Object.fromEntries(TOPIC_NAMES.map((topic) => [topic, new Map()]));
}

export interface HeldTopic<T extends TopicName> {
  readonly subscription: TopicSubscription<T>;
  release(): void;
}

/** All of the page's subscriptions over one socket. Users of the same query share one; releasing the last user ends it. */
export class TopicHub {
  readonly #subscriptions = mapPerTopic('subscriptions');
  readonly #remembered = mapPerTopic('remembered');

  constructor(private readonly socket: LiveSocket) {
    socket.onConnect(() => this.#each((subscription) => void subscription.ask()));
    socket.onDisconnect(() => this.#each((subscription) => subscription.disconnected()));
    socket.onUpdate((update) => {
      const message = parseUpdate(update);
      if (message !== null) this.#receive(message);
    });
    socket.onWaiting((topic, params, reason) => {
      const waiting = parseWaiting(topic, params, reason);
      if (waiting === null) return;
      for (const subscription of this.#subscriptions[waiting.topic].values()) {
        if (subscription.query === waiting.query) subscription.wait(waiting.error);
      }
    });
  }

  /** Subscribes to a query, or joins its existing subscription. `onChange` is called after each change of the snapshot. */
  hold<T extends TopicName>(topic: T, params: TopicParams<T>, onChange: () => void): HeldTopic<T> {
    const key = canonicalJson(params);
    const held = this.#subscriptions[topic];
    let subscription = held.get(key);
    if (subscription === undefined) {
      subscription = new TopicSubscription(topic, params, this.socket, this.#remembered[topic].get(key));
      held.set(key, subscription);
    }
    const shared = subscription;
    // Wrapped, because two users may pass the same function.
    const listener = () => onChange();
    shared.listeners.add(listener);
    return {
      subscription: shared,
      release: () => {
        if (shared.listeners.delete(listener) && shared.listeners.size === 0) this.#end(key, shared);
      },
    };
  }

  /** Prefetches an answer, so that a later `hold` can show it at once, until `signal` aborts. Never rejects. */
  async prime<T extends TopicName>(topic: T, params: TopicParams<T>, signal: AbortSignal): Promise<void> {
    if (this.#remembered[topic].has(canonicalJson(params))) return;
    let tell: () => void = () => undefined;
    const changed = new Promise<void>((resolve) => (tell = resolve));
    const held = this.hold(topic, params, () => {
      if (!isPending(held.subscription.snapshot)) tell();
    });
    // After a pause: the page that the user opens instead may need this very answer, and joins the subscription before it ends.
    const stop = () => setTimeout(tell);
    signal.addEventListener('abort', stop);
    // Release only after the change, not inside the listener: a refused query sets its retry after the change, and the retry would leak.
    if (isPending(held.subscription.snapshot)) await changed;
    signal.removeEventListener('abort', stop);
    held.release();
  }

  /** Drops all cached answers, because another account may have other permissions. */
  forget(): void {
    for (const remembered of Object.values(this.#remembered)) remembered.clear();
  }

  #end<T extends TopicName>(key: string, subscription: TopicSubscription<T>): void {
    const held: Map<string, TopicSubscription<T>> = this.#subscriptions[subscription.topic];
    held.delete(key);
    subscription.close();
    this.#remember(key, subscription);
    // The server tracks queries, not their users: a differently written copy of the same query may still be in use.
    const stillAsked = [...held.values()].some((other) => other.query === subscription.query);
    if (this.socket.connected && (subscription.query === null || !stillAsked)) {
      this.socket.unsubscribe(subscription.topic, subscription.params);
    }
  }

  #remember<T extends TopicName>(key: string, { topic, snapshot }: TopicSubscription<T>): void {
    const remembered: Map<string, TopicSnapshot<T>> = this.#remembered[topic];
    remembered.delete(key);
    if (snapshot.data !== null) remembered.set(key, { ...snapshot, seq: null, error: null });
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED_ANSWERS && oldest !== undefined) remembered.delete(oldest);
  }

  #receive(message: TopicMessage): void {
    for (const subscription of this.#subscriptions[message.topic].values()) {
      if (subscription.query === message.query) subscription.receive(message);
    }
  }

  #each(act: (subscription: { ask(): Promise<void>; disconnected(): void }) => void): void {
    for (const held of Object.values(this.#subscriptions)) for (const subscription of held.values()) act(subscription);
  }
}
