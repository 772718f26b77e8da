import { Injectable } from '@nestjs/common';
import type { TopicData, TopicName, TopicQuery } from '@storepulse/contracts';
import { Alerts } from '../alerts/alerts.service.js';
import { Annotations } from '../annotations/annotations.service.js';
import { Answers } from '../analytics/answers.service.js';
import { LoadsService } from '../loads/loads.service.js';
import { Clock } from '../platform/clock.js';
import { RefreshService } from '../refresh/refresh.service.js';
import { Segments } from '../segments/segments.service.js';

type Builders = { [T in TopicName]: (query: TopicQuery<T>) => Promise<{ asOf: string | null; data: TopicData<T> }> };

const dated = <Data extends { asOf: string | null }>(data: Data) => ({ asOf: data.asOf, data });

/** Builds the answer of each topic, with the same code as HTTP. */
@Injectable()
export class TopicBuilders {
  private readonly builders: Builders;

  constructor(
    answers: Answers,
    alerts: Alerts,
    annotations: Annotations,
    loads: LoadsService,
    refresh: RefreshService,
    segments: Segments,
    private readonly clock: Clock,
  ) {
    this.builders = {
      pulse: async () => dated(await answers.pulse()),
      wall: async () => dated(await answers.wall()),
      funnel: async (query) => dated(await answers.salesFunnel(query)),
      'products.top': async (query) => dated(await answers.topProducts(query)),
      'carts.abandoned': async (query) => dated(await answers.abandonedCarts(query)),
      sessions: async (query) => dated(await answers.sessionAnalytics(query)),
      'brands.trend': async (query) => dated(await answers.brandTrends(query)),
      'refresh.runs': async () => this.now(await refresh.refreshRunsData()),
      loads: async () => this.now(await loads.list()),
      alerts: async () => this.now(await alerts.now()),
      annotations: async (query) => this.now(await annotations.list(query)),
      segments: async () => this.now(await segments.list()),
    };
  }

  /** @param query already parsed by the topic's schema */
  build<T extends TopicName>(topic: T, query: TopicQuery<T>): Promise<{ asOf: string | null; data: TopicData<T> }> {
    return this.builders[topic](query);
  }

  private now<Data>(data: Data): { asOf: string; data: Data } {
    return { asOf: this.clock.now().toISOString(), data };
  }
}
