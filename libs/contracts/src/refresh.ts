import { z } from 'zod';
import { wholeNumber } from './filters.js';
import { count, id64, moment, text } from './wire.js';

export const VIEW_NAMES = [
  'mv_sales_funnel',
  'mv_product_conversion_rates',
  'mv_abandoned_carts',
  'mv_user_session_analytics',
  'mv_brand_popularity_trends',
] as const;
export const viewName = z.enum(VIEW_NAMES);
export type ViewName = z.infer<typeof viewName>;

/** What a job does: refresh one view, create upcoming partitions, delete expired data, or recompute from events and compare. */
export const JOB_TARGETS = [...VIEW_NAMES, 'partitions', 'housekeeping', 'reconcile'] as const;
export const jobTarget = z.enum(JOB_TARGETS);
export type JobTarget = z.infer<typeof jobTarget>;

/** Each job in the languages of the console. The API and its logs use English. */
export const JOB_TITLES: Record<JobTarget, { en: string; de: string }> = {
  mv_sales_funnel: { en: 'Sales funnel', de: 'Verkaufstrichter' },
  mv_product_conversion_rates: { en: 'Product conversion rates', de: 'Konversionsraten der Produkte' },
  mv_abandoned_carts: { en: 'Abandoned carts', de: 'Abgebrochene Warenkörbe' },
  mv_user_session_analytics: { en: 'Session analytics', de: 'Sitzungsanalyse' },
  mv_brand_popularity_trends: { en: 'Brand trends', de: 'Markentrends' },
  partitions: { en: 'Create upcoming partitions', de: 'Kommende Partitionen anlegen' },
  housekeeping: { en: 'Delete expired data', de: 'Abgelaufene Daten löschen' },
  reconcile: { en: 'Data check', de: 'Datenprüfung' },
};

export const RUN_STATUSES = ['running', 'succeeded', 'skipped', 'failed', 'timed_out', 'cancelled'] as const;
export const runStatus = z.enum(RUN_STATUSES);
export type RunStatus = z.infer<typeof runStatus>;

export const runTrigger = z.enum(['schedule', 'manual', 'load', 'start']);
export type RunTrigger = z.infer<typeof runTrigger>;

export const refreshRun = z.object({
  runId: id64,
  /** Null when no schedule triggered it. */
  jobId: id64.nullable(),
  target: jobTarget,
  trigger: runTrigger,
  status: runStatus,
  startedAt: moment,
  finishedAt: moment.nullable(),
  durationMs: count.nullable(),
  /** Rows of the view after the run, partitions created, rows deleted, or rows that differ from the events. */
  rows: count.nullable(),
  /** Why it failed, was skipped, timed out or was cancelled. */
  reason: z.string().nullable(),
});
export type RefreshRun = z.infer<typeof refreshRun>;

export const refreshJob = z.object({
  jobId: id64,
  target: jobTarget,
  /** Short description of the target. */
  title: z.string(),
  cron: z.string(),
  cronInWords: z.string(),
  timeZone: z.string(),
  enabled: z.boolean(),
  timeoutSeconds: count,
  nextRunAt: moment.nullable(),
  lastRun: refreshRun.nullable(),
  /** For a view: commit time of the newest batch in it; null until its first refresh. */
  viewAsOf: moment.nullable(),
  /** For a view: whether the roll-ups have changed since. */
  behind: z.boolean(),
});
export type RefreshJob = z.infer<typeof refreshJob>;

const cron = text(100).min(1, 'must not be empty');
const timeZone = text(64).min(1, 'must not be empty');
const timeoutSeconds = wholeNumber(1, 86_400);

export const newRefreshJob = z.strictObject({
  target: jobTarget,
  cron,
  timeZone: timeZone.default('UTC'),
  enabled: z.boolean().default(true),
  timeoutSeconds: timeoutSeconds.default(300),
});
export const refreshJobChange = z
  .strictObject({
    cron: cron.optional(),
    timeZone: timeZone.optional(),
    enabled: z.boolean().optional(),
    timeoutSeconds: timeoutSeconds.optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), { message: 'must change at least one field' });
export const schedulePreviewQuery = z.strictObject({ cron, timeZone: timeZone.default('UTC') });

export const schedulePreview = z.object({ cronInWords: z.string(), nextRuns: z.array(moment) });
export const refreshJobList = z.object({ jobs: z.array(refreshJob) });
export const refreshRunQuery = z.strictObject({
  jobId: id64.optional(),
  target: jobTarget.optional(),
  limit: wholeNumber(1, 500).default(50),
});
export const refreshRunList = z.object({ runs: z.array(refreshRun) });

/** Topic `refresh.runs`: the jobs with their last run, and the newest runs of all jobs. */
export const refreshRunsData = z.object({ jobs: z.array(refreshJob), runs: z.array(refreshRun) });

export type NewRefreshJob = z.output<typeof newRefreshJob>;
export type RefreshJobChange = z.output<typeof refreshJobChange>;
export type SchedulePreview = z.infer<typeof schedulePreview>;
export type RefreshRunsData = z.infer<typeof refreshRunsData>;
