import { Body, Controller, Param } from '@nestjs/common';
import { endpoints, id64, type NewSegment, type Segment, type SegmentChange, type SegmentList } from '@storepulse/contracts';
import { z } from 'zod';
import { Caller, Endpoint } from '../access/access.decorators.js';
import type { Identity } from '../access/identity.js';
import { ZodPipe } from '../platform/zod.pipe.js';
import { Segments } from './segments.service.js';

const segmentParams = new ZodPipe(z.object({ segmentId: id64 }));

@Controller()
export class SegmentsController {
  constructor(private readonly segments: Segments) {}

  @Endpoint('segments')
  list(): Promise<SegmentList> {
    return this.segments.list();
  }

  @Endpoint('addSegment')
  add(@Body(new ZodPipe(endpoints.addSegment.body)) added: NewSegment, @Caller() caller: Identity): Promise<Segment> {
    return this.segments.add(added, caller.name);
  }

  @Endpoint('changeSegment')
  change(
    @Param(segmentParams) { segmentId }: { segmentId: string },
    @Body(new ZodPipe(endpoints.changeSegment.body)) change: SegmentChange,
    @Caller() caller: Identity,
  ): Promise<Segment> {
    return this.segments.change(segmentId, change, caller.name);
  }

  @Endpoint('removeSegment')
  async remove(@Param(segmentParams) { segmentId }: { segmentId: string }): Promise<{ ok: true }> {
    await this.segments.remove(segmentId);
    return { ok: true };
  }
}
