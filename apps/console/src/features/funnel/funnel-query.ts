import { FUNNEL_UNITS, type FunnelUnit } from '@storepulse/contracts';
import { oneOf } from '../../url/query-fields.ts';

/** URL fields of this tab, in addition to the shared filter. */
export const FUNNEL_FIELDS = { unit: oneOf(FUNNEL_UNITS, 'events') };

export const funnelQuery = <P extends object>(params: P, { unit }: { unit: FunnelUnit }) => ({ ...params, unit });
