import type { AlertList, AlertRecord } from '@storepulse/contracts';
import { z } from 'zod';
import { numeric, timestamp } from '../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../platform/query-rows.js';

const failedTargetRow = z.object({ target: z.string(), status: z.string(), reason: z.string().nullable(), since: timestamp });
const brokenLoadRow = z.object({
  load_id: z.string(),
  file_name: z.string(),
  status: z.string(),
  error: z.string().nullable(),
  since: timestamp,
});

const reconcileRow = z.object({ rows: numeric, since: timestamp.nullable() });

const acknowledgementRow = z.object({ alert_id: z.string(), since: timestamp, by: z.string(), at: timestamp });

export type Raised = Omit<AlertRecord, 'acknowledged'>;

/** Current alerts and who acknowledged them. @param others alerts that do not come from the database */
export async function alertsNow(client: SqlClient, now: Date, others: readonly Raised[]): Promise<AlertList> {
  const raised = [...others, ...(await raisedAlerts(client, now))];
  if (raised.length === 0) return { alerts: [] };
  const acknowledged = await queryRows(
    client,
    acknowledgementRow,
    `select alert_id, since, acknowledged_by as by, acknowledged_at as at from alert_acknowledgements where alert_id = any($1)`,
    [raised.map(({ alertId }) => alertId)],
  );
  return {
    alerts: raised.map((alert) => {
      const seen = acknowledged.find((it) => it.alert_id === alert.alertId && it.since === alert.since);
      return { ...alert, acknowledged: seen === undefined ? null : { by: seen.by, at: seen.at } };
    }),
  };
}

/** Failing jobs, loads of the last day that failed or were interrupted, and differing rows. */
async function raisedAlerts(client: SqlClient, now: Date): Promise<Raised[]> {
  // Jobs whose last run failed or timed out, ignoring skipped and canceled runs, and since when they have been failing.
  const failing = await queryRows(
    client,
    failedTargetRow,
    `select n.target, n.status, n.reason,
       (select min(r.started_at)
        from refresh_runs r
        where r.target = n.target and r.status in ('failed', 'timed_out')
          and r.started_at > coalesce(
            (select max(o.started_at) from refresh_runs o where o.target = n.target and o.status in ('succeeded', 'skipped')),
            '-infinity')) as since
     from (
       select distinct on (target) target, status, reason
       from refresh_runs
       where status in ('succeeded', 'failed', 'timed_out')
       order by target, started_at desc) n
     where n.status <> 'succeeded'
     order by n.target`,
  );
  // A file rejected before its first record only concerns whoever started the load. A later successful load of the same file name replaces
  // a failed one.
  const broken = await queryRows(
    client,
    brokenLoadRow,
    `select s.load_id::text, s.file_name, s.status, s.error, coalesce(s.finished_at, s.started_at) as since
     from load_states s
     join loads l using (load_id)
     where s.status in ('failed', 'interrupted') and coalesce(s.finished_at, s.started_at) > $1::timestamptz - interval '1 day'
       and not (l.refused and s.records_done = 0)
       and not exists (
         select from loads o
         where o.file_name = s.file_name and o.status = 'done' and o.finished_at > coalesce(s.finished_at, s.started_at))
     order by s.started_at desc`,
    [now],
  );
  const differing = await queryRow(
    client,
    reconcileRow,
    `select coalesce(sum(differing_rows), 0) as rows, min(checked_at) as since
     from reconcile_results
     where differing_rows > 0`,
  );
  return [
    ...(differing.since === null
      ? []
      : [
          {
            alertId: 'reconcile',
            severity: 'critical' as const,
            title: 'Numbers differ from the events',
            detail: `${differing.rows} stored rows differ from the events. Admin → Data check lists them and says how to repair them.`,
            since: differing.since,
          },
        ]),
    ...failing.map((row) => ({
      alertId: `refresh/${row.target}`,
      severity: 'warning' as const,
      title: row.status === 'timed_out' ? `${row.target} takes too long` : `${row.target} fails`,
      detail: row.reason ?? 'No reason was recorded.',
      since: row.since,
    })),
    ...broken.map((row) => ({
      alertId: `load/${row.load_id}`,
      severity: 'warning' as const,
      title: `Load of ${row.file_name} ${row.status === 'failed' ? 'failed' : 'was interrupted'}`,
      detail: row.error ?? 'Run the same command again: it continues where it stopped.',
      since: row.since,
    })),
  ];
}
