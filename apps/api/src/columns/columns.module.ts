import { Module } from '@nestjs/common';
import { ColumnsMetrics } from './columns-metrics.js';
import { Columns } from './columns.service.js';

@Module({ providers: [Columns, ColumnsMetrics], exports: [Columns] })
export class ColumnsModule {}
