import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { Metrics } from '../platform/metrics.js';
import type { Outcome } from './submission.js';

/** Ingest metrics on /metrics. The ledger has the exact counts by minute and key. */
@Injectable()
export class IngestMetrics {
  readonly lines: Counter<'outcome'>;
  readonly cutRequests: Counter<'reason'>;
  private readonly groupRows: Histogram;
  private readonly groupSeconds: Histogram;

  constructor(private readonly metrics: Metrics) {
    const registers = [metrics.registry];
    this.lines = new Counter({
      name: 'storepulse_ingest_lines_total',
      help: 'Event lines received, by result',
      labelNames: ['outcome'],
      registers,
    });
    this.cutRequests = new Counter({
      name: 'storepulse_ingest_cut_requests_total',
      help: 'Ingest requests rejected by the limits of their write key, by reason',
      labelNames: ['reason'],
      registers,
    });
    this.groupRows = new Histogram({
      name: 'storepulse_ingest_group_rows',
      help: 'Rows written in one transaction',
      buckets: [1, 10, 100, 500, 1000, 2500, 5000, 10_000],
      registers,
    });
    this.groupSeconds = new Histogram({
      name: 'storepulse_ingest_group_seconds',
      help: 'Seconds from the start of a write to its commit',
      buckets: [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
      registers,
    });
  }

  observeWaiting(rows: () => number): void {
    this.metrics.registry.registerMetric(
      new Gauge({
        name: 'storepulse_ingest_waiting_rows',
        help: 'Rows waiting to be written',
        registers: [],
        collect() {
          this.set(rows());
        },
      }),
    );
  }

  count({ accepted, duplicates, rejected }: Outcome): void {
    this.lines.inc({ outcome: 'accepted' }, accepted);
    this.lines.inc({ outcome: 'duplicate' }, duplicates);
    this.lines.inc({ outcome: 'rejected' }, rejected.length);
  }

  observeGroup(rows: number, seconds: number): void {
    this.groupRows.observe(rows);
    this.groupSeconds.observe(seconds);
  }
}
