import type { TopicData, TopicName, TopicParams } from '@storepulse/contracts';
import { computed, type InjectionKey, inject, onScopeDispose, type Ref, ref, type ShallowRef, shallowRef, watch } from 'vue';
import type { ApiError } from '../api/api-error.ts';
import { canonicalJson } from './canonical-json.ts';
import type { HeldTopic, TopicHub } from './topic-hub.ts';
import type { TopicStatus } from './topic-subscription.ts';

export const TOPIC_HUB: InjectionKey<TopicHub> = Symbol('topic hub');

export interface UsedTopic<T extends TopicName> {
  /** The newest answer; after a change of the query, the previous answer until the new one arrives. */
  data: Readonly<Ref<TopicData<T> | null>>;
  /** Commit time of the newest batch included in the data; ISO, server clock. */
  asOf: Readonly<Ref<string | null>>;
  seq: Readonly<Ref<number | null>>;
  status: Readonly<Ref<TopicStatus>>;
  error: Readonly<ShallowRef<ApiError | null>>;
  /** The answer to the query is under way, and `error` does not say what it waits for. */
  asking: Readonly<Ref<boolean>>;
  /** Asks again immediately, for a "Try again" button. */
  retry: () => void;
}

/**
 * Subscribes to a topic for the lifetime of the calling scope. `params` is read reactively; null subscribes to nothing (yet).
 *
 * @throws Error outside an app that provides `TOPIC_HUB`
 */
export function useTopic<T extends TopicName>(topic: T, params: () => TopicParams<T> | null): UsedTopic<T> {
  const hub = inject(TOPIC_HUB);
  if (hub === undefined) throw new Error('useTopic needs an app that provides TOPIC_HUB');

  // Shallow: answers are replaced, never mutated, and a deep proxy around a thousand rows would cost time for nothing.
  const shown = shallowRef<{ data: TopicData<T> | null }>({ data: null });
  const asOf = ref<string | null>(null);
  const seq = ref<number | null>(null);
  const status = ref<TopicStatus>('loading');
  const error = shallowRef<ApiError | null>(null);
  const asking = ref(false);
  let held: HeldTopic<T> | null = null;

  function show(): void {
    if (held === null) {
      asking.value = false;
      shown.value = { data: null };
      return;
    }
    const { snapshot } = held.subscription;
    error.value = snapshot.error;
    asking.value = (snapshot.status === 'loading' || snapshot.status === 'stale') && snapshot.error?.isWaiting !== true;
    if (snapshot.data === null) {
      status.value = snapshot.status === 'loading' && shown.value.data !== null ? 'stale' : snapshot.status;
      return;
    }
    if (shown.value.data !== snapshot.data) shown.value = { data: snapshot.data };
    asOf.value = snapshot.asOf;
    seq.value = snapshot.seq;
    status.value = snapshot.status;
  }

  watch(
    () => {
      const wanted = params();
      return wanted === null ? null : canonicalJson(wanted);
    },
    () => {
      const wanted = params();
      const before = held;
      // Hold the new query before releasing the old one, so that a shared subscription is not ended and asked again.
      held = wanted === null ? null : hub.hold(topic, wanted, show);
      before?.release();
      show();
    },
    { immediate: true },
  );
  onScopeDispose(() => held?.release());

  return { data: computed(() => shown.value.data), asOf, seq, status, error, asking, retry: () => void held?.subscription.ask() };
}
