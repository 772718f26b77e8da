import { Module } from '@nestjs/common';
import { IntakeReportController } from './intake-report.controller.js';
import { IntakeReportService } from './intake-report.service.js';

@Module({ controllers: [IntakeReportController], providers: [IntakeReportService] })
export class IntakeReportModule {}
