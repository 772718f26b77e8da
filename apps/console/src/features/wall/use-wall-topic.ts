import type { WallData } from '@storepulse/contracts';
import { computed, type Ref, shallowRef, watch } from 'vue';
import { now } from '../../format/clock.ts';
import { useTopic } from '../../live/use-topic.ts';
import { ageMs } from './update-age.ts';
import { type TileAge, wallTopicAge } from './wall-tile-age.ts';

export interface WallTopic {
  wall: Readonly<Ref<WallData | null>>;
  /** Age of the newest update; null while it is current, and before the first. */
  age: Readonly<Ref<TileAge | null>>;
}

/** The topic `wall` and the age of its newest update. */
export function useWallTopic(browserNow: Readonly<Ref<Date>>): WallTopic {
  const { data, status } = useTopic('wall', () => ({}));
  const receivedAt = shallowRef<Date | null>(null);
  // Every update is a new object, even if its content is equal, so the watch always fires.
  watch(
    data,
    (wall) => {
      if (wall !== null && status.value === 'live') receivedAt.value = now();
    },
    { immediate: true },
  );
  return {
    wall: data,
    age: computed(() => (receivedAt.value === null ? null : wallTopicAge(ageMs(receivedAt.value, browserNow.value)))),
  };
}
