import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type JobTarget, type RunTrigger, VIEW_NAMES } from '@storepulse/contracts';
import { Background } from '../platform/background.js';
import { Database } from '../platform/database.js';
import { errorMessage } from '../platform/error-code.js';
import { Log } from '../platform/log.js';
import { Notices } from '../platform/notices.js';
import { JobRunner } from './job-runner.js';
import { ViewStatesRepository } from './view-states.repository.js';

/** Timeout of runs without a schedule. */
const UNSCHEDULED_TIMEOUT_SECONDS = 600;

/** Starts runs triggered by something other than a schedule: process start and the end of a bulk load. */
@Injectable()
export class RunTriggers implements OnApplicationBootstrap, OnModuleDestroy {
  private isStopped = false;

  constructor(
    private readonly database: Database,
    private readonly runner: JobRunner,
    private readonly views: ViewStatesRepository,
    private readonly notices: Notices,
    private readonly background: Background,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.notices.on('loadChanged', ({ status }) => (status === 'done' ? this.refreshBehind('load') : undefined));
    this.background.run('catch up at startup', this.catchUp());
  }

  onModuleDestroy(): void {
    this.isStopped = true;
  }

  private async catchUp(): Promise<void> {
    try {
      await this.runner.failOrphans();
    } catch (error) {
      this.log.warn('could not look for abandoned runs', { reason: errorMessage(error) });
    }
    await this.runAll(['partitions'], 'start');
    await this.refreshBehind('start');
  }

  /** Refreshes each view that is behind the last batch. If another process was faster, nothing is left to do. */
  private async refreshBehind(trigger: RunTrigger): Promise<void> {
    const states = await this.views.byView(this.database.pool);
    await this.runAll(
      VIEW_NAMES.filter((view) => states.get(view)?.isBehind === true),
      trigger,
    );
  }

  /** Runs them one by one: in parallel they would only compete for the same cores. */
  private async runAll(targets: readonly JobTarget[], trigger: RunTrigger): Promise<void> {
    for (const target of targets) {
      if (this.isStopped) return;
      try {
        const { ended } = await this.runner.begin({ target, trigger, jobId: null, timeoutSeconds: UNSCHEDULED_TIMEOUT_SECONDS });
        await ended;
      } catch (error) {
        this.log.warn('could not start a run', { target, trigger, reason: errorMessage(error) });
      }
    }
  }
}
