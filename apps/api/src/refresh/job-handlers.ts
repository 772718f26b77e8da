import { Injectable } from '@nestjs/common';
import type { JobTarget, ViewName } from '@storepulse/contracts';
import { PartitionsJob } from '../partitions/partitions.job.js';
import { ReconcileJob } from '../reconcile/reconcile.job.js';
import { HousekeepingJob } from './housekeeping.job.js';
import type { JobHandler } from './job-handler.js';
import { ViewRefresh } from './view-refresh.js';

/** The handler of each target; exhaustive, so that a new target without a handler does not compile. */
@Injectable()
export class JobHandlers {
  private readonly handlers: Record<JobTarget, () => JobHandler>;

  constructor(partitions: PartitionsJob, housekeeping: HousekeepingJob, reconcile: ReconcileJob) {
    const view = (name: ViewName) => () => new ViewRefresh(name);
    this.handlers = {
      mv_sales_funnel: view('mv_sales_funnel'),
      mv_product_conversion_rates: view('mv_product_conversion_rates'),
      mv_abandoned_carts: view('mv_abandoned_carts'),
      mv_user_session_analytics: view('mv_user_session_analytics'),
      mv_brand_popularity_trends: view('mv_brand_popularity_trends'),
      partitions: () => partitions,
      housekeeping: () => housekeeping,
      reconcile: () => reconcile,
    };
  }

  /** A fresh handler for one run. */
  of(target: JobTarget): JobHandler {
    return this.handlers[target]();
  }
}
