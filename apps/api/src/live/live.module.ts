import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { AlertsModule } from '../alerts/alerts.module.js';
import { AnalyticsModule } from '../analytics/analytics.module.js';
import { AnnotationsModule } from '../annotations/annotations.module.js';
import { LoadsModule } from '../loads/loads.module.js';
import { RefreshModule } from '../refresh/refresh.module.js';
import { SegmentsModule } from '../segments/segments.module.js';
import { LiveGateway } from './live.gateway.js';
import { Admission } from './admission.js';
import { ConnectionGuard } from './connection-guard.js';
import { LiveLimits } from './live-limits.js';
import { LiveMetrics } from './live-metrics.js';
import { LiveRooms } from './live-rooms.js';
import { TopicBuilders } from './topic-builders.js';

@Module({
  imports: [AccessModule, AlertsModule, AnalyticsModule, AnnotationsModule, LoadsModule, RefreshModule, SegmentsModule],
  providers: [Admission, ConnectionGuard, LiveGateway, LiveLimits, LiveMetrics, LiveRooms, TopicBuilders],
})
export class LiveModule {}
