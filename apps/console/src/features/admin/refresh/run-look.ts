import type { RefreshRun, RunStatus } from '@storepulse/contracts';
import { formatCount } from '../../../format/numbers.ts';
import { formatDuration } from '../../../format/times.ts';
import { t } from '../../../i18n/messages.ts';

export type Tone = 'ok' | 'warn' | 'danger' | 'busy' | 'quiet';

/** How a result looks: a shape and a colour besides its word, so that neither alone has to carry it. */
export const RUN_LOOKS: Record<RunStatus, { tone: Tone; shape: string }> = {
  running: { tone: 'busy', shape: 'M12 3a9 9 0 1 0 9 9' },
  succeeded: { tone: 'ok', shape: 'M5 12.5l4.5 4.5L19 7.5' },
  skipped: { tone: 'quiet', shape: 'M5 5l8 7-8 7zM18 5v14' },
  failed: { tone: 'danger', shape: 'M6 6l12 12M18 6L6 18' },
  timed_out: { tone: 'danger', shape: 'M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z' },
  cancelled: { tone: 'warn', shape: 'M6 6h12v12H6z' },
};

/** How long a run has taken so far, or took, in milliseconds. */
export function runDurationMs(run: RefreshRun, now: Date): number {
  if (run.durationMs !== null) return run.durationMs;
  const end = run.finishedAt === null ? now : new Date(run.finishedAt);
  return Math.max(0, end.getTime() - new Date(run.startedAt).getTime());
}

/** A run's duration; most take milliseconds, which `0 s` would hide. */
export const runDurationText = (ms: number): string =>
  ms < 1000 ? `${formatCount(ms)} ${t.units.millisecond}` : formatDuration(ms / 1000);
