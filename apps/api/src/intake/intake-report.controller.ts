import { Controller, Query } from '@nestjs/common';
import { endpoints, type IntakeReport, type RejectedEventList, type RejectedEventsQuery } from '@storepulse/contracts';
import { Endpoint } from '../access/access.decorators.js';
import { ZodPipe } from '../platform/zod.pipe.js';
import { IntakeReportService } from './intake-report.service.js';

@Controller()
export class IntakeReportController {
  constructor(private readonly intake: IntakeReportService) {}

  @Endpoint('intakeReport')
  report(@Query(new ZodPipe(endpoints.intakeReport.query)) { minutes }: { minutes: number }): Promise<IntakeReport> {
    return this.intake.report(minutes);
  }

  @Endpoint('rejectedEvents')
  rejected(@Query(new ZodPipe(endpoints.rejectedEvents.query)) query: RejectedEventsQuery): Promise<RejectedEventList> {
    return this.intake.rejected(query);
  }
}
