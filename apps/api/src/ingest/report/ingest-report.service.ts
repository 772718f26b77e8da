import { Injectable } from '@nestjs/common';
import type { IngestReport, RejectedEventList, RejectedEventsQuery } from '@storepulse/contracts';
import { Clock } from '../../platform/clock.js';
import { Reads } from '../../platform/reads.js';
import { ingestReport } from './ingest-report.query.js';
import { rejectedEvents } from './rejected-events.query.js';

/** Ingest counts by outcome for HTTP, and rejected events, including those of files. */
@Injectable()
export class IngestReportService {
  constructor(
    private readonly reads: Reads,
    private readonly clock: Clock,
  ) {}

  report(minutes: number): Promise<IngestReport> {
    return this.reads.read((client) => ingestReport(client, minutes, this.clock.now()));
  }

  rejected(query: RejectedEventsQuery): Promise<RejectedEventList> {
    return this.reads.read((client) => rejectedEvents(client, query));
  }
}
