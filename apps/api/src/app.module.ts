import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from './access/access.module.js';
import { AlertsModule } from './alerts/alerts.module.js';
import { AnalyticsModule } from './analytics/analytics.module.js';
import { AnnotationsModule } from './annotations/annotations.module.js';
import { CurrenciesModule } from './currencies/currencies.module.js';
import { DemoModule } from './demo/demo.module.js';
import { DocsModule } from './docs/docs.module.js';
import { HealthModule } from './health/health.module.js';
import { IngestModule } from './ingest/ingest.module.js';
import { IngestReportModule } from './ingest/report/ingest-report.module.js';
import { LiveModule } from './live/live.module.js';
import { LoadsModule } from './loads/loads.module.js';
import { PartitionsModule } from './partitions/partitions.module.js';
import { PlatformModule, type PlatformOptions } from './platform/platform.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { ReconcileModule } from './reconcile/reconcile.module.js';
import { SegmentsModule } from './segments/segments.module.js';
import { StoreModule } from './store/store.module.js';

/** The whole API, and the only place that knows every module. */
@Module({})
export class AppModule {
  static with(options: PlatformOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(options),
        AccessModule,
        // Modules stop in reverse order: ingest refuses new events before the end of running jobs is awaited.
        JobsModule,
        PartitionsModule,
        ReconcileModule,
        IngestModule,
        IngestReportModule,
        AnalyticsModule,
        LoadsModule,
        AlertsModule,
        AnnotationsModule,
        CurrenciesModule,
        SegmentsModule,
        LiveModule,
        DemoModule,
        StoreModule,
        HealthModule,
        DocsModule,
      ],
    };
  }
}
