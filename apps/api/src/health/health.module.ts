import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ColumnsModule } from '../columns/columns.module.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { MetricsController } from './metrics.controller.js';

@Module({ imports: [AccessModule, ColumnsModule], controllers: [HealthController, MetricsController], providers: [HealthService] })
export class HealthModule {}
