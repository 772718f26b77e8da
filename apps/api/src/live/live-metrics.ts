import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { REFUSALS } from './live.errors.js';
import { Metrics } from '../platform/metrics.js';

/** Prometheus metrics of live updates. */
@Injectable()
export class LiveMetrics {
  readonly sockets: Gauge;
  readonly buildSeconds: Histogram<'topic'>;
  readonly passedOver: Counter;
  readonly refused: Counter<'reason'>;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.sockets = new Gauge({ name: 'storepulse_live_sockets', help: 'Open console sockets', registers });
    this.buildSeconds = new Histogram({
      name: 'storepulse_live_build_seconds',
      help: 'Seconds to build the state of a topic for all its watchers',
      labelNames: ['topic'],
      buckets: [0.005, 0.01, 0.03, 0.1, 0.3, 1, 3],
      registers,
    });
    this.passedOver = new Counter({
      name: 'storepulse_live_passed_over_total',
      help: 'States skipped for sockets that read too slowly; they get the newest one later',
      registers,
    });
    this.refused = new Counter({
      name: 'storepulse_live_refused_total',
      help: 'Socket connections, subscriptions and messages rejected, by reason',
      labelNames: ['reason'],
      registers,
    });
    for (const reason of REFUSALS) this.refused.inc({ reason }, 0);
  }
}
