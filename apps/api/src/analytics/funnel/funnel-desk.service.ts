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
import { Database } from '../../platform/database.js';
import { funnelBreakdown } from './funnel-breakdown.query.js';
import { funnelCourse } from './funnel-course.query.js';
import { funnelTimes } from './funnel-times.query.js';
import { orderedFunnel } from './ordered-funnel.query.js';
import { stageDetail } from './stage-detail.query.js';

/** What the funnel's tab asks beside the headline numbers, each answer one repeatable read. Too dear to be pushed: by HTTP alone. */
@Injectable()
export class FunnelDesk {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  ordered(query: OrderedFunnelQuery): Promise<OrderedFunnelAnswer> {
    return this.database.read((client) => orderedFunnel(client, query, this.clock.now()));
  }

  course(query: FunnelCourseQuery): Promise<FunnelCourseAnswer> {
    return this.database.read((client) => funnelCourse(client, query, this.clock.now()));
  }

  breakdown(query: FunnelBreakdownQuery): Promise<FunnelBreakdownAnswer> {
    return this.database.read((client) => funnelBreakdown(client, query));
  }

  times(query: FunnelTimesQuery): Promise<FunnelTimesAnswer> {
    return this.database.read((client) => funnelTimes(client, query));
  }

  stage(query: StageDetailQuery): Promise<StageDetailAnswer> {
    return this.database.read((client) => stageDetail(client, query));
  }
}
