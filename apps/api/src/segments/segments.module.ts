import { Module } from '@nestjs/common';
import { AnalyticsModule } from '../analytics/analytics.module.js';
import { SegmentsController } from './segments.controller.js';
import { Segments } from './segments.service.js';

@Module({ imports: [AnalyticsModule], controllers: [SegmentsController], providers: [Segments], exports: [Segments] })
export class SegmentsModule {}
