import type { Cohort } from '@storepulse/contracts';

export interface GridCell {
  /** Null if no event of the bucket is stored. */
  users: number | null;
  /** Share of the cohort's users, 0 to 1. */
  share: number | null;
  /** The bucket is not over yet, so the count can still grow. */
  unfinished: boolean;
}

export interface GridRow {
  /** First day of the cohort; null for all cohorts combined. */
  start: string | null;
  users: number;
  cells: GridCell[];
  /** The store's data begins in this cohort, so its users may have been active before. */
  mayNotBeNew: boolean;
}

/**
 * A row for all cohorts combined, then one per cohort. Each combined share counts only cohorts old enough to have reached that bucket.
 * Unfinished buckets, and those of which nothing is stored, count neither in the numerator nor in the denominator.
 *
 * @param unfinished first day of the newest bucket if it is not over yet, else null; this bucket is the last cell of every cohort
 * @param mayNotBeNew first day of the bucket in which the store begins
 */
export function gridRows(cohorts: readonly Cohort[], unfinished: string | null, mayNotBeNew: string | null): GridRow[] {
  const rows = cohorts.map(({ start, users, returned }) => ({
    start,
    users,
    mayNotBeNew: start === mayNotBeNew,
    cells: returned.map((count, after) => ({
      users: count,
      share: count === null ? null : users === 0 ? 0 : count / users,
      unfinished: unfinished !== null && after === returned.length - 1,
    })),
  }));
  const longest = Math.max(0, ...rows.map(({ cells }) => cells.length));
  const together = Array.from({ length: longest }, (_, after) => {
    const old = rows.filter(({ cells }) => cells[after] !== undefined && cells[after].users !== null && !cells[after].unfinished);
    const users = old.reduce((sum, row) => sum + (row.cells[after]?.users ?? 0), 0);
    const of = old.reduce((sum, row) => sum + row.users, 0);
    return of === 0 ? { users: null, share: null, unfinished: false } : { users, share: users / of, unfinished: false };
  });
  // The newest column has only unfinished buckets.
  while (together.at(-1)?.users === null) together.pop();
  return [{ start: null, users: rows.reduce((sum, row) => sum + row.users, 0), mayNotBeNew: false, cells: together }, ...rows];
}

/** Round step sizes for the color scale, as shares. */
const STEPS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25];
const STEP_COUNT = 4;

/**
 * Evenly spaced values of the color scale, from 0 to a value at or above every share. Ignores the first column: it is 100 % by
 * definition and would leave only a few shades for the others.
 */
export function colorSteps(rows: readonly GridRow[]): number[] {
  const most = Math.max(0, ...rows.flatMap(({ cells }) => cells.slice(1).map(({ share }) => share ?? 0)));
  const whole = 1 / STEP_COUNT;
  const step = most === 0 ? whole : (STEPS.find((one) => STEP_COUNT * one >= most - 1e-9) ?? whole);
  return Array.from({ length: STEP_COUNT + 1 }, (_, at) => at * step);
}
