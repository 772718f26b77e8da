import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { IngestController } from './ingest.controller.js';
import { IngestService } from './ingest.service.js';
import { IntakeBuffer } from './intake-buffer.js';
import { IntakeLedger } from './intake-ledger.js';
import { IntakeMetrics } from './intake-metrics.js';
import { IntakeWriter } from './intake-writer.js';
import { KeyDays } from './key-days.js';
import { KeyRates } from './key-rates.js';

@Module({
  imports: [AccessModule],
  controllers: [IngestController],
  providers: [IngestService, IntakeBuffer, IntakeLedger, IntakeMetrics, IntakeWriter, KeyDays, KeyRates],
})
export class IngestModule {}
