import { Module } from '@nestjs/common';
import { ColumnsMetrics } from './columns-metrics.js';
import { Columns } from './columns.service.js';
import { ColumnsUpkeep } from './columns-upkeep.js';

@Module({ providers: [Columns, ColumnsMetrics, ColumnsUpkeep], exports: [Columns] })
export class ColumnsModule {}
