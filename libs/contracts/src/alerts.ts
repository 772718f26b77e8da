import { z } from 'zod';
import { moment, text } from './wire.js';

/** A problem that needs a person, such as a failing refresh or an interrupted load. It ends by itself once the failed task succeeds. */
export const alertRecord = z.object({
  alertId: z.string(),
  severity: z.enum(['warning', 'critical']),
  title: z.string(),
  detail: z.string(),
  since: moment,
  /** Who acknowledged it; wall screens then hide it. Null while unacknowledged. */
  acknowledged: z.object({ by: z.string(), at: moment }).nullable(),
});
export const alertList = z.object({ alerts: z.array(alertRecord) });
export type AlertRecord = z.infer<typeof alertRecord>;
export type AlertList = z.infer<typeof alertList>;

/** The alert to acknowledge. `since` as in the list: a problem that has recurred since then is a new alert. */
export const alertAcknowledgement = z.strictObject({ alertId: text(200), since: moment });
export type AlertAcknowledgement = z.output<typeof alertAcknowledgement>;
