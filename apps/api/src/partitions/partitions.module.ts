import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { RefreshModule } from '../refresh/refresh.module.js';
import { HousekeepingJob } from './housekeeping.job.js';
import { PartitionsJob } from './partitions.job.js';

@Module({ imports: [AccessModule, RefreshModule], providers: [HousekeepingJob, PartitionsJob] })
export class PartitionsModule {}
