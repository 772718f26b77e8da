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
}

/**
 * All cohorts together, then each. Together: of the users whose cohort is old enough to have come so far; a bucket that is not over yet
 * counts on neither side.
 *
 * @param unfinished first day of the newest bucket where it is not over; it is the last cell of every cohort
 */
export function gridRows(cohorts: readonly Cohort[], unfinished: string | null): GridRow[] {
  const rows = cohorts.map(({ start, users, returned }) => ({
    start,
    users,
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
  return [{ start: null, users: rows.reduce((sum, row) => sum + row.users, 0), cells: together }, ...rows];
}
