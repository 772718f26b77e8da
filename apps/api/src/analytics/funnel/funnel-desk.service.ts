import type {
  FunnelBreakdownAnswer,
  FunnelBreakdownQuery,
  FunnelCourseAnswer,
  FunnelCourseQuery,
  FunnelTimesAnswer,
  FunnelTimesQuery,
  OrderedFunnelAnswer,
  OrderedFunnelQuery,
  StageDetailAnswer,
  StageDetailQuery,
} from '@storepulse/contracts';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { type Ask, isPassing, SharedAnswers } from '../sharing/shared-answers.js';
import { funnelBreakdown } from './funnel-breakdown.query.js';
import { funnelCourse } from './funnel-course.query.js';
import { funnelTimes } from './funnel-times.query.js';
import { orderedFunnel } from './ordered-funnel.query.js';
import { stageDetail } from './stage-detail.query.js';

/**
 * What the funnel's tab asks beside the headline numbers, each answer one repeatable read. Too dear to be pushed: by HTTP alone, and
 * who asks the same at the same time gets the same answer.
 */
@Injectable()
export class FunnelDesk {
  readonly ordered: Ask<OrderedFunnelQuery, OrderedFunnelAnswer>;
  readonly course: Ask<FunnelCourseQuery, FunnelCourseAnswer>;
  readonly breakdown: Ask<FunnelBreakdownQuery, FunnelBreakdownAnswer>;
  readonly times: Ask<FunnelTimesQuery, FunnelTimesAnswer>;
  readonly stage: Ask<StageDetailQuery, StageDetailAnswer>;

  constructor(clock: Clock, shared: SharedAnswers) {
    // None but the breakdown lasts: by the clock sessions end and hours begin, and what takes too long once may not the next time.
    this.ordered = shared.question('orderedFunnel', (client, query) => orderedFunnel(client, query, clock.now()), isPassing);
    this.course = shared.question('funnelCourse', (client, query) => funnelCourse(client, query, clock.now()), isPassing);
    this.breakdown = shared.question('funnelBreakdown', funnelBreakdown);
    this.times = shared.question('funnelTimes', funnelTimes, isPassing);
    this.stage = shared.question('stageDetail', stageDetail, isPassing);
  }
}
