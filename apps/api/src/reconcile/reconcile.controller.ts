import { Controller } from '@nestjs/common';
import type { ReconcileReport } from '@storepulse/contracts';
import { Endpoint } from '../access/access.decorators.js';
import { Clock } from '../platform/clock.js';
import { Questions } from '../platform/questions.js';
import { reconcileReport } from './reconcile-report.query.js';

@Controller()
export class ReconcileController {
  constructor(
    private readonly questions: Questions,
    private readonly clock: Clock,
  ) {}

  @Endpoint('reconcileReport')
  report(): Promise<ReconcileReport> {
    return this.questions.read((client) => reconcileReport(client, this.clock.now()));
  }
}
