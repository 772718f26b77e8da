import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type pg from 'pg';
import { RunningJob } from './running-job.js';

describe(RunningJob.name, () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const run = () => {
    const sent: unknown[] = [];
    const pool = { query: (...args: unknown[]) => Promise.resolve(sent.push(args)) } as unknown as pg.Pool;
    return { refresh: new RunningJob(7, 60, pool), sent };
  };

  it('repeats the cancel until the work has ended', () => {
    const { refresh, sent } = run();
    refresh.cancel('shutdown');
    jest.advanceTimersByTime(1000);
    expect(sent.length).toBeGreaterThan(2);
    refresh.ended();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('cancels its second connection too, even if that started later', () => {
    const { refresh, sent } = run();
    refresh.cancel('timeout');
    refresh.worksOn(8);
    jest.advanceTimersByTime(1000);
    refresh.ended();
    expect(sent.at(-1)).toEqual([expect.any(String), [[7, 8]]]);
  });

  it('leaves nothing running, and cancels no other query, when it is cancelled after its end', () => {
    const { refresh, sent } = run();
    refresh.ended();
    refresh.cancel('shutdown');
    jest.advanceTimersByTime(120_000);
    expect(jest.getTimerCount()).toBe(0);
    expect(sent).toEqual([]);
  });
});
