import type { RefreshRun, RunStatus } from '@storepulse/contracts';
import { formatCount } from '../../../format/numbers.ts';
import { formatDuration } from '../../../format/times.ts';
import { t } from '../../../i18n/messages.ts';

export type Tone = 'ok' | 'warn' | 'danger' | 'busy' | 'quiet';

/** Shape and color of each run status. The label is shown too, so no status depends on color or shape alone. */
export const RUN_LOOKS: Record<RunStatus, { tone: Tone; shape: string }> = {
  running: { tone: 'busy', shape: 'M12 3a9 9 0 1 0 9 9' },
  succeeded: { tone: 'ok', shape: 'M5 12.5l4.5 4.5L19 7.5' },
  skipped: { tone: 'quiet', shape: 'M5 5l8 7-8 7zM18 5v14' },
  failed: { tone: 'danger', shape: 'M6 6l12 12M18 6L6 18' },
  timed_out: { tone: 'danger', shape: 'M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z' },
  cancelled: { tone: 'warn', shape: 'M6 6h12v12H6z' },
};

/** Duration of a run in milliseconds; for a running one, the time so far. */
export function runDurationMs(run: RefreshRun, now: Date): number {
  if (run.durationMs !== null) return run.durationMs;
  const end = run.finishedAt === null ? now : new Date(run.finishedAt);
  return Math.max(0, end.getTime() - new Date(run.startedAt).getTime());
}

/** A run's duration as text. Most runs take milliseconds, which would otherwise show as `0 s`. */
export const runDurationText = (ms: number): string =>
  ms < 1000 ? `${formatCount(ms)} ${t.units.millisecond}` : formatDuration(ms / 1000);
