import { Module } from '@nestjs/common';
import { IngestReportController } from './ingest-report.controller.js';
import { IngestReportService } from './ingest-report.service.js';

@Module({ controllers: [IngestReportController], providers: [IngestReportService] })
export class IngestReportModule {}
