import { Module } from '@nestjs/common';
import { PartitionsJob } from './partitions.job.js';
import { StorageController } from './storage.controller.js';

@Module({ controllers: [StorageController], providers: [PartitionsJob] })
export class PartitionsModule {}
