import { type ReconcileReport, tableDifferences } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric, timestamp } from '../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../platform/query-rows.js';

/** With more days than these, the whole store needs recomputing. */
const SHOWN_FINDINGS = 100;

const summaryRow = z.object({
  days: numeric,
  days_checked: numeric,
  oldest_check_at: timestamp.nullable(),
  newest_check_at: timestamp.nullable(),
  store_checked_at: timestamp.nullable(),
  differing_rows: numeric,
  days_of_run: numeric.nullable(),
});
const findingRow = z.object({ day: z.string().nullable(), checked_at: timestamp, differences: z.array(tableDifferences) });

/** Findings of the latest checks. */
export async function reconcileReport(client: SqlClient, now: Date): Promise<ReconcileReport> {
  // All days of a month with events are checked, but only days that have events are counted here, including unchecked ones.
  const summary = await queryRow(
    client,
    summaryRow,
    `with held as (select day from stage_days group by day having sum(events) > 0)
     select
       (select count(*) from held) as days,
       count(*) filter (where checked_at is not null and day in (select day from held)) as days_checked,
       min(checked_at) filter (where day is not null) as oldest_check_at,
       max(checked_at) filter (where day is not null) as newest_check_at,
       max(checked_at) filter (where day is null) as store_checked_at,
       coalesce(sum(differing_rows), 0) as differing_rows,
       (select count(*) filter (where r.day in (select day from held) and r.checked_at >= n.started_at)
        from (select started_at from refresh_runs where target = 'reconcile' and status = 'running' order by started_at desc limit 1) as n
        cross join reconcile_results r
        group by n.started_at) as days_of_run
     from reconcile_results`,
  );
  const findings = await queryRows(
    client,
    findingRow,
    `select day::text, checked_at, differences
     from reconcile_results
     where differing_rows > 0
     order by day nulls first
     limit $1`,
    [SHOWN_FINDINGS],
  );
  return {
    asOf: now.toISOString(),
    days: summary.days,
    daysChecked: summary.days_checked,
    oldestCheckAt: summary.oldest_check_at,
    newestCheckAt: summary.newest_check_at,
    storeCheckedAt: summary.store_checked_at,
    differingRows: summary.differing_rows,
    findings: findings.map((row) => ({ day: row.day, checkedAt: row.checked_at, tables: row.differences })),
    daysOfRun: summary.days_of_run,
  };
}
