import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { Metrics } from '../platform/metrics.js';
import type { ColumnsStatus } from './columns-status.js';

const STATES: readonly ColumnsStatus['state'][] = ['idle', 'building', 'ready', 'unavailable'];

/** Prometheus metrics of the columns. */
@Injectable()
export class ColumnsMetrics {
  readonly queries: Counter;
  readonly seconds: Histogram;
  readonly restarts: Counter;
  private readonly registry: Registry;

  constructor({ registry }: Metrics) {
    this.registry = registry;
    const registers = [registry];
    this.queries = new Counter({ name: 'storepulse_columns_queries_total', help: 'Queries run on the columns', registers });
    this.seconds = new Histogram({
      name: 'storepulse_columns_query_seconds',
      help: 'Seconds of a query on the columns, failed queries included',
      buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
      registers,
    });
    this.restarts = new Counter({
      name: 'storepulse_columns_restarts_total',
      help: 'Starts of the process of the columns after its first',
      registers,
    });
  }

  /** Adds gauges that read the status when they are scraped. */
  watch(status: () => Promise<ColumnsStatus>): void {
    const { registry } = this;
    const gauge = (name: string, help: string, valueOf: (now: ColumnsStatus) => number) =>
      registry.registerMetric(
        new Gauge({
          name,
          help,
          registers: [],
          async collect() {
            this.set(valueOf(await status()));
          },
        }),
      );
    registry.registerMetric(
      new Gauge({
        name: 'storepulse_columns_state',
        help: '1 for the state that the columns are in, 0 for the others',
        labelNames: ['state'],
        registers: [],
        async collect() {
          const now = await status();
          for (const state of STATES) this.set({ state }, state === now.state ? 1 : 0);
        },
      }),
    );
    const shareOf = ({ state, share }: ColumnsStatus) => share ?? (state === 'ready' ? 1 : 0);
    gauge('storepulse_columns_share', 'Share of the events that the columns hold, from 0 to 1', shareOf);
    gauge('storepulse_columns_bytes', 'Size of the files of the columns', ({ bytes }) => bytes);
  }
}
