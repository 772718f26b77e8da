import { Injectable } from '@nestjs/common';
import type { IngestReport, RejectedEventList, RejectedEventsQuery } from '@storepulse/contracts';
import { Clock } from '../../platform/clock.js';
import { Questions } from '../../platform/questions.js';
import { ingestReport } from './ingest-report.query.js';
import { rejectedEvents } from './rejected-events.query.js';

/** Ingest counts by outcome for HTTP, and rejected events, including those of files. */
@Injectable()
export class IngestReportService {
  constructor(
    private readonly questions: Questions,
    private readonly clock: Clock,
  ) {}

  report(minutes: number): Promise<IngestReport> {
    return this.questions.read((client) => ingestReport(client, minutes, this.clock.now()));
  }

  rejected(query: RejectedEventsQuery): Promise<RejectedEventList> {
    return this.questions.read((client) => rejectedEvents(client, query));
  }
}
