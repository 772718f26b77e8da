import type { JobTarget, RefreshJob, RefreshJobChange } from '@storepulse/contracts';
import type { ApiError } from '../../../api/api-error.ts';

/** Form state of the schedule dialog. */
export interface ScheduleForm {
  target: JobTarget;
  cron: string;
  timeZone: string;
  timeoutSeconds: number;
  enabled: boolean;
}

/** Defaults for a new schedule: every five minutes in the shop's time zone. */
export const newSchedule = (timeZone: string): ScheduleForm => ({
  target: 'mv_sales_funnel',
  cron: '*/5 * * * *',
  timeZone,
  timeoutSeconds: 300,
  enabled: true,
});

export const scheduleOf = ({ target, cron, timeZone, timeoutSeconds, enabled }: RefreshJob): ScheduleForm => ({
  target,
  cron,
  timeZone,
  timeoutSeconds,
  enabled,
});

/** Only the changed fields, so two admins editing different fields do not undo each other. Null when nothing changed. */
export function changeOf(before: ScheduleForm, after: ScheduleForm): RefreshJobChange | null {
  const change: RefreshJobChange = {
    ...(after.cron.trim() === before.cron ? {} : { cron: after.cron }),
    ...(after.timeZone === before.timeZone ? {} : { timeZone: after.timeZone }),
    ...(after.timeoutSeconds === before.timeoutSeconds ? {} : { timeoutSeconds: after.timeoutSeconds }),
    ...(after.enabled === before.enabled ? {} : { enabled: after.enabled }),
  };
  return Object.keys(change).length === 0 ? null : change;
}

export const FORM_FIELDS = ['target', 'cron', 'timeZone', 'timeoutSeconds', 'enabled'] as const satisfies readonly (keyof ScheduleForm)[];
export type FormErrors = Partial<Record<keyof ScheduleForm, string>>;

/** Server errors by field. `rest` holds errors that belong to no field. */
export function errorsByField({ details, message }: ApiError): { fields: FormErrors; rest: string | null } {
  const fields: FormErrors = {};
  const rest: string[] = [];
  for (const detail of details) {
    const field = FORM_FIELDS.find((name) => detail.path.split('.').includes(name));
    if (field === undefined) rest.push(`${detail.path} ${detail.message}`.trim());
    else fields[field] = fields[field] === undefined ? detail.message : `${fields[field]}; ${detail.message}`;
  }
  if (details.length === 0) return { fields, rest: message };
  return { fields, rest: rest.length === 0 ? null : rest.join('; ') };
}
