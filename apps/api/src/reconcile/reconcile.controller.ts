import { Controller } from '@nestjs/common';
import type { ReconcileReport } from '@storepulse/contracts';
import { Endpoint } from '../access/access.decorators.js';
import { Clock } from '../platform/clock.js';
import { Reads } from '../platform/reads.js';
import { reconcileReport } from './reconcile-report.query.js';

@Controller()
export class ReconcileController {
  constructor(
    private readonly reads: Reads,
    private readonly clock: Clock,
  ) {}

  @Endpoint('reconcileReport')
  report(): Promise<ReconcileReport> {
    return this.reads.read((client) => reconcileReport(client, this.clock.now()));
  }
}
