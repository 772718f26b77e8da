import { z } from 'zod';
import { moment, text } from './wire.js';

/** Something that needs a person: a refresh that fails, a load that broke off. It ends by itself once what failed succeeds. */
export const alertRecord = z.object({
  alertId: z.string(),
  severity: z.enum(['warning', 'critical']),
  title: z.string(),
  detail: z.string(),
  since: moment,
  /** Who has seen to it; walls no longer show it. Null while nobody has. */
  acknowledged: z.object({ by: z.string(), at: moment }).nullable(),
});
export const alertList = z.object({ alerts: z.array(alertRecord) });
export type AlertRecord = z.infer<typeof alertRecord>;
export type AlertList = z.infer<typeof alertList>;

/** Which alert was seen. `since` as in the list: the same trouble that began anew in the meantime is another alert. */
export const alertAcknowledgement = z.strictObject({ alertId: text(200), since: moment });
export type AlertAcknowledgement = z.output<typeof alertAcknowledgement>;
