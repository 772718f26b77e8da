import type { Annotation } from '@storepulse/contracts';
import { computed, type ComputedRef } from 'vue';
import { useTopic } from '../../live/use-topic.ts';
import { useAuthStore } from '../../stores/auth.store.ts';
import type { DayRange } from '../../url/day-range.ts';

export interface UsedAnnotations {
  /** Notes that overlap the days, latest first. Updated live. */
  annotations: ComputedRef<readonly Annotation[]>;
  /** Whether the signed-in user may write notes. */
  mayWrite: ComputedRef<boolean>;
}

/** Notes on the days of a chart. */
export function useAnnotations(days: () => DayRange | null): UsedAnnotations {
  const auth = useAuthStore();
  const { data } = useTopic('annotations', () => {
    const asked = days();
    return asked === null
      ? null
      : { ...(asked.from !== undefined && { from: asked.from }), ...(asked.to !== undefined && { to: asked.to }) };
  });
  return {
    annotations: computed(() => data.value?.annotations ?? []),
    mayWrite: computed(() => auth.account !== null && auth.account.role !== 'viewer'),
  };
}
