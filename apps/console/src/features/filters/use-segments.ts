import type { Segment } from '@storepulse/contracts';
import { computed, type ComputedRef } from 'vue';
import { t } from '../../i18n/messages.ts';
import { useTopic } from '../../live/use-topic.ts';

export interface UsedSegments {
  /** Sorted by name and updated live. Null until loaded. */
  segments: ComputedRef<readonly Segment[] | null>;
  nameOf: (segmentId: string) => string;
}

/** Saved segments. Loads them only while `wanted`, which is read reactively, returns true. */
export function useSegments(wanted: () => boolean = () => true): UsedSegments {
  const { data } = useTopic('segments', () => (wanted() ? {} : null));
  const segments = computed(() => data.value?.segments ?? null);
  return {
    segments,
    nameOf: (segmentId) =>
      segments.value === null ? '…' : (segments.value.find((one) => one.segmentId === segmentId)?.name ?? t.segments.gone),
  };
}
