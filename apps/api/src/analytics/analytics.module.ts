import { Module } from '@nestjs/common';
import { AnalyticsController } from './analytics.controller.js';
import { Answers } from './answers.service.js';

@Module({ controllers: [AnalyticsController], providers: [Answers], exports: [Answers] })
export class AnalyticsModule {}
