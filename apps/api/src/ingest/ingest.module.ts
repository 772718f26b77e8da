import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { IngestController } from './ingest.controller.js';
import { IngestService } from './ingest.service.js';
import { IngestBuffer } from './ingest-buffer.js';
import { IngestExpiry } from './ingest-expiry.js';
import { IngestLedger } from './ingest-ledger.js';
import { IngestMetrics } from './ingest-metrics.js';
import { IngestWriter } from './ingest-writer.js';
import { KeyDays } from './key-days.js';
import { KeyRates } from './key-rates.js';

@Module({
  imports: [AccessModule],
  controllers: [IngestController],
  providers: [IngestService, IngestBuffer, IngestExpiry, IngestLedger, IngestMetrics, IngestWriter, KeyDays, KeyRates],
})
export class IngestModule {}
