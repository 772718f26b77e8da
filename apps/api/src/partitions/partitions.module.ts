import { Module } from '@nestjs/common';
import { PartitionsJob } from './partitions.job.js';

@Module({ providers: [PartitionsJob], exports: [PartitionsJob] })
export class PartitionsModule {}
