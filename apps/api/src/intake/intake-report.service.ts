import { Injectable } from '@nestjs/common';
import type { IntakeReport, RejectedEventList, RejectedEventsQuery } from '@storepulse/contracts';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { intakeReport } from './intake-report.query.js';
import { rejectedEvents } from './rejected-events.query.js';

/** What came in over HTTP and what became of it, and what was rejected, of files too. */
@Injectable()
export class IntakeReportService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  report(minutes: number): Promise<IntakeReport> {
    return this.database.read((client) => intakeReport(client, minutes, this.clock.now()));
  }

  rejected(query: RejectedEventsQuery): Promise<RejectedEventList> {
    return this.database.read((client) => rejectedEvents(client, query));
  }
}
