import { Controller, Query } from '@nestjs/common';
import { endpoints, type IngestReport, type RejectedEventList, type RejectedEventsQuery } from '@storepulse/contracts';
import { Endpoint } from '../../access/access.decorators.js';
import { ZodPipe } from '../../platform/zod.pipe.js';
import { IngestReportService } from './ingest-report.service.js';

@Controller()
export class IngestReportController {
  constructor(private readonly ingest: IngestReportService) {}

  @Endpoint('ingestReport')
  report(@Query(new ZodPipe(endpoints.ingestReport.query)) { minutes }: { minutes: number }): Promise<IngestReport> {
    return this.ingest.report(minutes);
  }

  @Endpoint('rejectedEvents')
  rejected(@Query(new ZodPipe(endpoints.rejectedEvents.query)) query: RejectedEventsQuery): Promise<RejectedEventList> {
    return this.ingest.rejected(query);
  }
}
