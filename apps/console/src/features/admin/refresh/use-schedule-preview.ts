import type { SchedulePreview } from '@storepulse/contracts';
import { onScopeDispose, type Ref, ref, type ShallowRef, shallowRef, watch } from 'vue';
import { ApiError } from '../../../api/api-error.ts';
import { call } from '../../../api/client.ts';

/** Debounce: long enough that a typed word is one request, short enough that the preview seems to follow the typing. */
const PAUSE_MS = 250;

export interface UsedPreview {
  /** Null until the server answers, and while the expression is invalid. */
  preview: Readonly<ShallowRef<SchedulePreview | null>>;
  error: Readonly<ShallowRef<ApiError | null>>;
  busy: Readonly<Ref<boolean>>;
}

/** What an expression means and when it runs next. The server answers, because only its cron parser is authoritative. */
export function useSchedulePreview(schedule: () => { cron: string; timeZone: string }): UsedPreview {
  const preview = shallowRef<SchedulePreview | null>(null);
  const error = shallowRef<ApiError | null>(null);
  const busy = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pending = new AbortController();

  async function ask(query: { cron: string; timeZone: string }, signal: AbortSignal): Promise<void> {
    try {
      preview.value = await call('previewSchedule', { query, signal });
      error.value = null;
    } catch (cause) {
      if (signal.aborted) return;
      if (!(cause instanceof ApiError)) throw cause;
      preview.value = null;
      error.value = cause;
    }
    busy.value = false;
  }

  watch(
    () => ({ ...schedule() }),
    ({ cron, timeZone }, before) => {
      if (before !== undefined && before.cron === cron && before.timeZone === timeZone) return;
      clearTimeout(timer);
      pending.abort();
      pending = new AbortController();
      busy.value = true;
      const { signal } = pending;
      timer = setTimeout(() => void ask({ cron, timeZone }, signal), before === undefined ? 0 : PAUSE_MS);
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    clearTimeout(timer);
    pending.abort();
  });

  return { preview, error, busy };
}
