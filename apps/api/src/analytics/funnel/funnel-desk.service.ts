import type {
  FunnelBreakdownAnswer,
  FunnelBreakdownQuery,
  FunnelOverTimeAnswer,
  FunnelOverTimeQuery,
  FunnelTimesAnswer,
  FunnelTimesQuery,
  OrderedFunnelAnswer,
  OrderedFunnelQuery,
  StageDetailAnswer,
  StageDetailQuery,
} from '@storepulse/contracts';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { type Ask, notCacheable, SharedAnswers } from '../sharing/shared-answers.js';
import { funnelBreakdown } from './funnel-breakdown.query.js';
import { funnelOverTime } from './funnel-over-time.query.js';
import { funnelTimes } from './funnel-times.query.js';
import { orderedFunnel } from './ordered-funnel.query.js';
import { stageDetail } from './stage-detail.query.js';

/**
 * Queries of the funnel tab besides the headline numbers. Each runs in one repeatable-read transaction. They are too expensive to push, so
 * they are served only over HTTP; identical concurrent queries share one answer.
 */
@Injectable()
export class FunnelDesk {
  readonly ordered: Ask<OrderedFunnelQuery, OrderedFunnelAnswer>;
  readonly overTime: Ask<FunnelOverTimeQuery, FunnelOverTimeAnswer>;
  readonly breakdown: Ask<FunnelBreakdownQuery, FunnelBreakdownAnswer>;
  readonly times: Ask<FunnelTimesQuery, FunnelTimesAnswer>;
  readonly stage: Ask<StageDetailQuery, StageDetailAnswer>;

  constructor(clock: Clock, shared: SharedAnswers) {
    // Only the breakdown is cached. The others depend on the current time, or may time out once and succeed the next time.
    this.ordered = shared.query('orderedFunnel', (client, query) => orderedFunnel(client, query, clock.now()), notCacheable);
    this.overTime = shared.query('funnelOverTime', (client, query) => funnelOverTime(client, query, clock.now()), notCacheable);
    this.breakdown = shared.query('funnelBreakdown', funnelBreakdown);
    this.times = shared.query('funnelTimes', funnelTimes, notCacheable);
    this.stage = shared.query('stageDetail', stageDetail, notCacheable);
  }
}
