import {
  endpoints,
  type FunnelBreakdownQuery,
  type FunnelOverTimeQuery,
  type FunnelTimesQuery,
  type OrderedFunnelQuery,
  type StageDetailQuery,
} from '@storepulse/contracts';
import { Controller, Query } from '@nestjs/common';
import { Endpoint } from '../../access/access.decorators.js';
import { ZodPipe } from '../../platform/zod.pipe.js';
import { FunnelDesk } from './funnel-desk.service.js';

@Controller()
export class FunnelController {
  constructor(private readonly desk: FunnelDesk) {}

  @Endpoint('orderedFunnel')
  ordered(@Query(new ZodPipe(endpoints.orderedFunnel.query)) query: OrderedFunnelQuery) {
    return this.desk.ordered(query);
  }

  @Endpoint('funnelOverTime')
  overTime(@Query(new ZodPipe(endpoints.funnelOverTime.query)) query: FunnelOverTimeQuery) {
    return this.desk.overTime(query);
  }

  @Endpoint('funnelBreakdown')
  breakdown(@Query(new ZodPipe(endpoints.funnelBreakdown.query)) query: FunnelBreakdownQuery) {
    return this.desk.breakdown(query);
  }

  @Endpoint('funnelTimes')
  times(@Query(new ZodPipe(endpoints.funnelTimes.query)) query: FunnelTimesQuery) {
    return this.desk.times(query);
  }

  @Endpoint('stageDetail')
  stage(@Query(new ZodPipe(endpoints.stageDetail.query)) query: StageDetailQuery) {
    return this.desk.stage(query);
  }
}
