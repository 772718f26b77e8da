import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HousekeepingJob } from './housekeeping.job.js';
import { JobHandlers } from './job-handlers.js';
import { JobsController } from './jobs.controller.js';
import { JobEntity } from './job.entity.js';
import { JobsRepository } from './jobs.repository.js';
import { RunTriggers } from './run-triggers.js';
import { RunEntity } from './run.entity.js';
import { JobRunner } from './job-runner.js';
import { RunsRepository } from './runs.repository.js';
import { RunConnections } from './run-connections.js';
import { JobScheduler } from './job-scheduler.js';
import { JobsService } from './jobs.service.js';
import { ViewStatesRepository } from './view-states.repository.js';

@Module({
  imports: [DiscoveryModule, ScheduleModule.forRoot(), TypeOrmModule.forFeature([JobEntity, RunEntity])],
  controllers: [JobsController],
  providers: [
    HousekeepingJob,
    JobHandlers,
    JobsRepository,
    RunTriggers,
    JobRunner,
    RunsRepository,
    JobScheduler,
    JobsService,
    RunConnections,
    ViewStatesRepository,
  ],
})
export class JobsModule {}
