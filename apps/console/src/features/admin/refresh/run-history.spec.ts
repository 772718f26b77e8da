import { describe, expect, it } from '@jest/globals';
import type { RefreshRun } from '@storepulse/contracts';
import { filterRuns, HISTORY_LIMIT, mergeRuns } from './run-history.ts';
import { runDurationMs, runDurationText } from './run-look.ts';

const run = (runId: string, change: Partial<RefreshRun> = {}): RefreshRun => ({
  runId,
  jobId: '1',
  target: 'mv_sales_funnel',
  trigger: 'schedule',
  status: 'succeeded',
  startedAt: '2026-11-22T10:00:00Z',
  finishedAt: '2026-11-22T10:00:01Z',
  durationMs: 1000,
  rows: 3,
  reason: null,
  ...change,
});

describe('mergeRuns', () => {
  it('shows the newest first and the live state of a run that both know', () => {
    const older = [run('9', { status: 'running' }), run('8', { startedAt: '2026-11-22T09:00:00Z' })];
    const merged = mergeRuns(older, [run('10'), run('9', { status: 'failed' })]);
    expect(merged.map(({ runId, status }) => `${runId} ${status}`)).toEqual(['10 succeeded', '9 failed', '8 succeeded']);
  });

  it('has a maximum length', () => {
    const many = Array.from({ length: HISTORY_LIMIT + 50 }, (_, index) => run(String(index)));
    expect(mergeRuns(many, [])).toHaveLength(HISTORY_LIMIT);
  });
});

describe('filterRuns', () => {
  it('keeps the runs that match both filters', () => {
    const runs = [run('1'), run('2', { status: 'failed' }), run('3', { target: 'partitions', status: 'failed' })];
    expect(filterRuns(runs, { target: 'all', status: 'failed' }).map((it) => it.runId)).toEqual(['2', '3']);
    expect(filterRuns(runs, { target: 'partitions', status: 'all' }).map((it) => it.runId)).toEqual(['3']);
  });
});

describe('durations', () => {
  it('of a running run keep growing', () => {
    const running = run('1', { status: 'running', finishedAt: null, durationMs: null });
    expect(runDurationMs(running, new Date('2026-11-22T10:00:04Z'))).toBe(4_000);
  });

  it('name milliseconds below a second', () => {
    expect([0, 42, 1_300].map(runDurationText)).toEqual(['0 ms', '42 ms', '1.3 s']);
  });
});
