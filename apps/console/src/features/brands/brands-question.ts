import { TREND_INTERVALS, type TrendInterval } from '@storepulse/contracts';
import { oneOf } from '../../url/query-fields.ts';

/** What the tab's own question takes from its address, beside the scope. */
export const TREND_FIELDS = { interval: oneOf(TREND_INTERVALS, 'day') };

export const trendQuestion = <P extends object>(params: P, { interval }: { interval: TrendInterval }) => ({ ...params, interval });
