import { useIntervalFn } from '@vueuse/core';
import { computed, ref, shallowRef, watch } from 'vue';
import { now } from '../../format/clock.ts';
import { useTopic } from '../../live/use-topic.ts';
import { useAuthStore } from '../../stores/auth.store.ts';
import { ageMs } from './update-age.ts';
import { useWallClock } from './use-wall-clock.ts';
import { useWallTopic } from './use-wall-topic.ts';
import { stateOf, type WallFeed } from './wall-feed.ts';

/** How often a screen checks its session while signed out, or after it was opened while the server was down. */
const SIGN_IN_CHECK_MS = 15_000;

/** The topics `pulse` and `wall`, with their age and the resulting wall state. */
export function useWallPulse(): WallFeed {
  const { data, status, error } = useTopic('pulse', () => ({}));
  const auth = useAuthStore();
  const clock = useWallClock();
  const receivedAt = shallowRef<Date | null>(null);
  const updatedAt = shallowRef<Date | null>(null);
  const beats = ref(0);

  // Every update is a new object, even if its content is equal, so the watch always fires.
  watch(
    data,
    (pulse) => {
      if (pulse === null || status.value !== 'live') return;
      const at = now();
      receivedAt.value = at;
      clock.learn(new Date(pulse.serverTime), at);
      updatedAt.value = new Date(pulse.serverTime);
      beats.value += 1;
    },
    { immediate: true },
  );

  const age = computed(() =>
    receivedAt.value === null ? null : ageMs(receivedAt.value, laterOf(receivedAt.value, clock.browserNow.value)),
  );
  const state = computed(() => stateOf(auth, age.value));
  const { wall, age: wallAge } = useWallTopic(clock.browserNow);

  useIntervalFn(() => {
    // Ignore errors: a 401 updates the session store, and the wall already shows an unreachable server.
    if (auth.account === null) auth.check().catch(() => undefined);
  }, SIGN_IN_CHECK_MS);

  return {
    pulse: data,
    wall,
    wallAge,
    state,
    age,
    updatedAt,
    beats,
    serverNow: clock.serverNow,
    browserNow: clock.browserNow,
    refusal: computed(() => (status.value === 'error' || error.value?.isWaiting ? (error.value?.message ?? null) : null)),
    notStored: shallowRef(null),
  };
}

/** The clock's last tick may be older than the newest update. */
const laterOf = (a: Date, b: Date): Date => (a > b ? a : b);
