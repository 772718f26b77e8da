import type { JobTarget, RefreshRun, RunStatus } from '@storepulse/contracts';

/** Rows of the history at most; a page that stays open must not grow. */
export const HISTORY_LIMIT = 200;

export interface RunFilter {
  target: JobTarget | 'all';
  status: RunStatus | 'all';
}

/**
 * One history from older runs that were asked for and the newest ones that come live; a live one replaces its older state.
 * Newest first, then the later run of two that began together.
 */
export function mergeRuns(older: readonly RefreshRun[], live: readonly RefreshRun[]): RefreshRun[] {
  const byId = new Map([...older, ...live].map((run) => [run.runId, run]));
  return [...byId.values()]
    .sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt) || (BigInt(a.runId) < BigInt(b.runId) ? 1 : -1))
    .slice(0, HISTORY_LIMIT);
}

export function filterRuns(runs: readonly RefreshRun[], { target, status }: RunFilter): RefreshRun[] {
  return runs.filter((run) => (target === 'all' || run.target === target) && (status === 'all' || run.status === status));
}
