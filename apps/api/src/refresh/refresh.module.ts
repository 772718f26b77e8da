import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessModule } from '../access/access.module.js';
import { PartitionsModule } from '../partitions/partitions.module.js';
import { ReconcileModule } from '../reconcile/reconcile.module.js';
import { HousekeepingJob } from './housekeeping.job.js';
import { JobHandlers } from './job-handlers.js';
import { RefreshController } from './refresh.controller.js';
import { RefreshJobEntity } from './refresh-job.entity.js';
import { RefreshJobsRepository } from './refresh-jobs.repository.js';
import { RunTriggers } from './run-triggers.js';
import { RefreshRunEntity } from './refresh-run.entity.js';
import { RefreshRunner } from './refresh-runner.js';
import { RefreshRunsRepository } from './refresh-runs.repository.js';
import { RunConnections } from './run-connections.js';
import { RefreshScheduler } from './refresh-scheduler.js';
import { RefreshService } from './refresh.service.js';
import { ViewStatesRepository } from './view-states.repository.js';

@Module({
  imports: [
    AccessModule,
    PartitionsModule,
    ReconcileModule,
    ScheduleModule.forRoot(),
    TypeOrmModule.forFeature([RefreshJobEntity, RefreshRunEntity]),
  ],
  controllers: [RefreshController],
  providers: [
    HousekeepingJob,
    JobHandlers,
    RefreshJobsRepository,
    RunTriggers,
    RefreshRunner,
    RefreshRunsRepository,
    RefreshScheduler,
    RefreshService,
    RunConnections,
    ViewStatesRepository,
  ],
  exports: [RefreshService],
})
export class RefreshModule {}
