import type { ReplayDays, ReplayFrame } from '@storepulse/contracts';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { ApiError } from '../../api/api-error.ts';
import { call } from '../../api/client.ts';
import { now } from '../../format/clock.ts';
import { useAuthStore } from '../../stores/auth.store.ts';
import { ageMs } from './update-age.ts';
import { stateOf, type WallFeed } from './wall-feed.ts';
import { useWallClock } from './use-wall-clock.ts';
import { type ReplayPlan, secondsPlayed } from './wall-replay.ts';

/** Interval between frames. Requests run one at a time, so a slow server gets fewer. */
const FRAME_MS = 1_000;
/** How often to check whether a missing day has been stored. */
const NOT_STORED_MS = 15_000;

/** Replays a stored day: repeatedly loads the current moment of the replay, and starts over at the end. */
export function useWallReplay(plan: ReplayPlan): WallFeed {
  const auth = useAuthStore();
  const clock = useWallClock();
  const frame = shallowRef<ReplayFrame | null>(null);
  const receivedAt = shallowRef<Date | null>(null);
  const beats = ref(0);
  const refusal = ref<string | null>(null);
  const notStored = shallowRef<ReplayDays | null>(null);
  const stop = new AbortController();
  let begun: Date | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function play(): Promise<void> {
    const asked = now();
    // Ignore errors: a 401 updates the session store. The replay resumes once the screen is signed in again.
    if (auth.known && auth.account === null) await auth.check().catch(() => undefined);
    try {
      const seconds = begun === null ? 0 : secondsPlayed(plan, begun, asked);
      const answer = await call('wallReplay', { query: { from: plan.from, seconds }, signal: stop.signal });
      if (stop.signal.aborted) return;
      // The first frame can be slow, because the server reads the whole day. Start the replay clock when it arrives.
      if (begun === null || answer.ended) begun = now();
      frame.value = answer;
      receivedAt.value = now();
      refusal.value = null;
      notStored.value = null;
      beats.value += 1;
    } catch (cause) {
      if (stop.signal.aborted) return;
      if (!(cause instanceof ApiError)) throw cause;
      refusal.value = cause.message;
      if (cause.code === 'replay/not_stored') await findStored();
    }
    const pauseMs = notStored.value === null ? FRAME_MS : NOT_STORED_MS;
    timer = setTimeout(() => void play(), Math.max(0, pauseMs - (now().getTime() - asked.getTime())));
  }
  /** Runs on each try, because a load may have stored the day. */
  async function findStored(): Promise<void> {
    try {
      notStored.value = await call('wallReplayDays', { query: { near: plan.from }, signal: stop.signal });
    } catch (cause) {
      if (!stop.signal.aborted && !(cause instanceof ApiError)) throw cause;
    }
  }
  void play();
  onScopeDispose(() => {
    stop.abort();
    clearTimeout(timer);
  });

  const age = computed(() => (receivedAt.value === null ? null : ageMs(receivedAt.value, clock.browserNow.value)));
  const shownMoment = computed(() => (frame.value === null ? null : new Date(frame.value.pulse.serverTime)));
  return {
    pulse: computed(() => frame.value?.pulse ?? null),
    wall: computed(() => frame.value?.wall ?? null),
    wallAge: computed(() => null),
    state: computed(() => stateOf(auth, age.value)),
    age,
    updatedAt: shownMoment,
    beats,
    serverNow: shownMoment,
    browserNow: clock.browserNow,
    refusal,
    notStored,
  };
}
