import { Module } from '@nestjs/common';
import { AnalyticsController } from './analytics.controller.js';
import { Answers } from './answers.service.js';
import { RecentVisitors } from './pulse/recent-visitors.js';

@Module({ controllers: [AnalyticsController], providers: [Answers, RecentVisitors], exports: [Answers] })
export class AnalyticsModule {}
