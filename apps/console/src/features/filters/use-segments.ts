import type { Segment } from '@storepulse/contracts';
import { computed, type ComputedRef } from 'vue';
import { t } from '../../i18n/messages.ts';
import { useTopic } from '../../live/use-topic.ts';

export interface UsedSegments {
  /** By name; they come and go by themselves, whoever saves them. Null until they are known. */
  segments: ComputedRef<readonly Segment[] | null>;
  nameOf: (segmentId: string) => string;
}

/** Saved segments of users. `wanted`, read reactively, says whether they are needed. */
export function useSegments(wanted: () => boolean = () => true): UsedSegments {
  const { data } = useTopic('segments', () => (wanted() ? {} : null));
  const segments = computed(() => data.value?.segments ?? null);
  return {
    segments,
    nameOf: (segmentId) =>
      segments.value === null ? '…' : (segments.value.find((one) => one.segmentId === segmentId)?.name ?? t.segments.gone),
  };
}
