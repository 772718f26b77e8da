import { Controller } from '@nestjs/common';
import type { ReconcileReport } from '@storepulse/contracts';
import { Endpoint } from '../access/access.decorators.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { reconcileReport } from './reconcile-report.query.js';

@Controller()
export class ReconcileController {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Endpoint('reconcileReport')
  report(): Promise<ReconcileReport> {
    return this.database.read((client) => reconcileReport(client, this.clock.now()));
  }
}
