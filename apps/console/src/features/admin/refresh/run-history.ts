import type { JobTarget, RefreshRun, RunStatus } from '@storepulse/contracts';

/** Maximum rows in the history, so a page left open does not grow without limit. */
export const HISTORY_LIMIT = 200;

export interface RunFilter {
  target: JobTarget | 'all';
  status: RunStatus | 'all';
}

/**
 * Merges loaded runs with the newest live ones. A live run replaces its older state.
 * Newest first; runs that started at the same time are ordered by id, highest first.
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
