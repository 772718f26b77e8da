import { Module } from '@nestjs/common';
import { IngestController } from './ingest.controller.js';
import { IngestService } from './ingest.service.js';
import { IntakeBuffer } from './intake-buffer.js';
import { IntakeLedger } from './intake-ledger.js';
import { IntakeMetrics } from './intake-metrics.js';
import { IntakeWriter } from './intake-writer.js';

@Module({ controllers: [IngestController], providers: [IngestService, IntakeBuffer, IntakeLedger, IntakeMetrics, IntakeWriter] })
export class IngestModule {}
