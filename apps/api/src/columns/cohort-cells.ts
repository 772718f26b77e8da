import { COHORT_BASES, COHORT_UNITS, type CohortBasis, type CohortUnit } from '@storepulse/contracts';
import { z } from 'zod';
import { queryRows, type RowSource } from '../platform/query-rows.js';

/** Week of a day, counted from a Monday; month of a day, counted from January of year 0. */
export const BUCKET_OF: Record<CohortUnit, (day: string) => string> = {
  week: (day) => `floor_div(${day} - date '1970-01-05', 7)::integer`,
  month: (day) => `(year(${day}) * 12 + month(${day}) - 1)::integer`,
};

/** Column of `users` with the day that puts them in a cohort. */
export const FIRST_DAY_OF: Record<CohortBasis, string> = { seen: 'first_day', bought: 'first_purchase_day' };

/** The days `d` on which a user comes back. */
const CAME: Record<CohortBasis, string> = { seen: 'true', bought: 'd.purchases > 0' };

/**
 * Users of a week or month by the first day on which they came (or bought), as rows of `bucket`, `first_day` and `users`.
 *
 * @param condition on days `d` of users
 */
export const cohortCells = (unit: CohortUnit, by: CohortBasis, condition: string): string => `
    select c.bucket, u.${FIRST_DAY_OF[by]} as first_day, count(*) as users
    from (select distinct ${BUCKET_OF[unit]('d.day')} as bucket, d.user_id from user_days d where ${CAME[by]} and ${condition}) c
    join users u using (user_id)
    group by all`;

const missingRow = z.object({ bucket: z.number(), first: z.string(), last: z.string() });

/** Completes the cells of all units and bases. */
export async function fillAllCohortCells(columns: RowSource): Promise<void> {
  for (const unit of COHORT_UNITS) for (const by of COHORT_BASES) await fillCohortCells(columns, unit, by);
}

/**
 * Completes the table `cohort_cells`: the cells of all users, which take seconds to count in a large store. Of a week or month that has not
 * changed, they are kept.
 */
export async function fillCohortCells(columns: RowSource, unit: CohortUnit, by: CohortBasis): Promise<void> {
  const of = `unit = '${unit}' and basis = '${by}'`;
  // Also of weeks and months that are no longer stored.
  await columns.query(`delete from cohort_cells where ${of} and bucket not in (select bucket from cohort_buckets where ${of})`, []);
  const missing = await queryRows(
    columns,
    missingRow,
    `select ${BUCKET_OF[unit]('day')} as bucket, min(day)::text as first, max(day)::text as last
     from held_days
     where ${BUCKET_OF[unit]('day')} not in (select bucket from cohort_buckets where ${of})
     group by 1
     order by 1`,
  );
  const [first, last] = [missing[0]?.first, missing.at(-1)?.last];
  if (first === undefined || last === undefined) return;
  const buckets = missing.map(({ bucket }) => bucket).join(', ');
  const condition = `d.day between '${first}' and '${last}' and ${BUCKET_OF[unit]('d.day')} in (${buckets})`;
  for (const sql of [
    `insert into cohort_cells select '${unit}', '${by}', * from (${cohortCells(unit, by, condition)})`,
    // Last: without it, the cells do not count.
    `insert into cohort_buckets select '${unit}', '${by}', unnest([${buckets}])`,
  ]) {
    await columns.query(sql, []);
  }
}
