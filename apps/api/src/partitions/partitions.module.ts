import { Module } from '@nestjs/common';
import { ColumnsModule } from '../columns/columns.module.js';
import { PartitionsJob } from './partitions.job.js';
import { StorageController } from './storage.controller.js';

@Module({ imports: [ColumnsModule], controllers: [StorageController], providers: [PartitionsJob] })
export class PartitionsModule {}
