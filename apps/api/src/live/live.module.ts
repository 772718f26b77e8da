import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AccessModule } from '../access/access.module.js';
import { AnalyticsModule } from '../analytics/analytics.module.js';
import { LiveGateway } from './live.gateway.js';
import { Admission } from './admission.js';
import { ConnectionGuard } from './connection-guard.js';
import { LiveLimits } from './live-limits.js';
import { LiveMetrics } from './live-metrics.js';
import { LiveRooms } from './live-rooms.js';
import { LiveTopics } from './live-topics.js';

@Module({
  imports: [AccessModule, AnalyticsModule, DiscoveryModule],
  providers: [Admission, ConnectionGuard, LiveGateway, LiveLimits, LiveMetrics, LiveRooms, LiveTopics],
})
export class LiveModule {}
