import { TREND_INTERVALS, type TrendInterval } from '@storepulse/contracts';
import { oneOf } from '../../url/query-fields.ts';

/** URL fields of this tab, in addition to the shared filter. */
export const TREND_FIELDS = { interval: oneOf(TREND_INTERVALS, 'day') };

export const trendQuery = <P extends object>(params: P, { interval }: { interval: TrendInterval }) => ({ ...params, interval });
