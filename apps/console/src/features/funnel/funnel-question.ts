import { FUNNEL_UNITS, type FunnelUnit } from '@storepulse/contracts';
import { oneOf } from '../../url/query-fields.ts';

/** What the tab's own question takes from its address, beside the scope. */
export const FUNNEL_FIELDS = { unit: oneOf(FUNNEL_UNITS, 'events') };

export const funnelQuestion = <P extends object>(params: P, { unit }: { unit: FunnelUnit }) => ({ ...params, unit });
