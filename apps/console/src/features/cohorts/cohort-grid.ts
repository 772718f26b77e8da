import type { Cohort } from '@storepulse/contracts';

export interface GridCell {
  users: number;
  /** 0 to 1, of the cohort's users. */
  share: number;
  /** Not over yet: it can still grow. */
  unfinished: boolean;
}

export interface GridRow {
  /** First day of the cohort; null: all cohorts together. */
  start: string | null;
  users: number;
  cells: GridCell[];
  /** The store begins in it: what its users did before is not known. */
  mayNotBeNew: boolean;
}

/**
 * All cohorts together, then each. Together: of the users whose cohort is old enough to have come so far; a bucket that is not over yet
 * counts on neither side.
 *
 * @param unfinished first day of the newest bucket where it is not over; it is the last cell of every cohort
 * @param mayNotBeNew first day of the bucket in which the store begins
 */
export function gridRows(cohorts: readonly Cohort[], unfinished: string | null, mayNotBeNew: string | null): GridRow[] {
  const rows = cohorts.map(({ start, users, returned }) => ({
    start,
    users,
    mayNotBeNew: start === mayNotBeNew,
    cells: returned.map((count, after) => ({
      users: count,
      share: users === 0 ? 0 : count / users,
      unfinished: unfinished !== null && after === returned.length - 1,
    })),
  }));
  const longest = Math.max(0, ...rows.map(({ cells }) => cells.length));
  const together = Array.from({ length: longest }, (_, after) => {
    const old = rows.filter(({ cells }) => cells[after] !== undefined && !cells[after].unfinished);
    const users = old.reduce((sum, row) => sum + (row.cells[after]?.users ?? 0), 0);
    const of = old.reduce((sum, row) => sum + row.users, 0);
    return of === 0 ? null : { users, share: users / of, unfinished: false };
  }).filter((cell) => cell !== null);
  return [{ start: null, users: rows.reduce((sum, row) => sum + row.users, 0), mayNotBeNew: false, cells: together }, ...rows];
}

/** Steps of a scale that people read easily, as shares. */
const STEPS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25];
const STEP_COUNT = 4;

/**
 * Values of the colour scale, from 0 to one that no share is above, evenly spaced. The first column is left out: it is 100 % by definition
 * and would leave the others a few shades.
 */
export function colourSteps(rows: readonly GridRow[]): number[] {
  const most = Math.max(0, ...rows.flatMap(({ cells }) => cells.slice(1).map(({ share }) => share)));
  const whole = 1 / STEP_COUNT;
  const step = most === 0 ? whole : (STEPS.find((one) => STEP_COUNT * one >= most - 1e-9) ?? whole);
  return Array.from({ length: STEP_COUNT + 1 }, (_, at) => at * step);
}
