import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { TOPIC_NAMES, type TopicData, type TopicName, type TopicQuery, topics } from '@storepulse/contracts';
import { ANSWERS } from '../analytics/answers/answers.js';
import { Answers } from '../analytics/answers/answers.service.js';
import { Clock } from '../platform/clock.js';
import { LiveTopic, type LiveRule } from '../platform/live-rule.js';

interface Source {
  rule: LiveRule;
  build(query: object): Promise<{ asOf: string | null; data: object }>;
}

/**
 * The source of every live topic: a defined answer, or a method with `@LiveTopic`. HTTP uses the same code.
 *
 * @throws Error at startup, if a topic of the contract has no source or no rule
 */
@Injectable()
export class LiveTopics implements OnModuleInit {
  private readonly sources = new Map<TopicName, Source>();

  constructor(
    private readonly answers: Answers,
    private readonly clock: Clock,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    this.addAnswers();
    this.addMethods();
    for (const topic of TOPIC_NAMES) if (!this.sources.has(topic)) throw new Error(`the topic ${topic} has no source`);
  }

  get rules(): readonly { topic: TopicName; rule: LiveRule }[] {
    return [...this.sources].map(([topic, { rule }]) => ({ topic, rule }));
  }

  /** @param query already parsed by the topic's schema */
  build<T extends TopicName>(topic: T, query: TopicQuery<T>): Promise<{ asOf: string | null; data: TopicData<T> }>;
  build(topic: TopicName, query: object): Promise<{ asOf: string | null; data: object }> {
    const source = this.sources.get(topic);
    if (source === undefined) throw new Error(`the topic ${topic} has no source`);
    return source.build(query);
  }

  private addAnswers(): void {
    for (const topic of TOPIC_NAMES) {
      const { endpoint } = topics[topic];
      const answer = ANSWERS.find((one) => one.endpoint === endpoint);
      if (answer === undefined) continue;
      if (answer.live === undefined) throw new Error(`the answer ${endpoint} does not say when its topic ${topic} changes`);
      this.add(topic, answer.live, async (query) => {
        const data = await this.answers.ask(endpoint, query);
        return { asOf: 'asOf' in data && typeof data.asOf === 'string' ? data.asOf : null, data };
      });
    }
  }

  private addMethods(): void {
    for (const wrapper of this.discovery.getProviders()) {
      const { instance } = wrapper;
      if (typeof instance !== 'object' || instance === null) continue;
      for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance))) {
        const declared = this.discovery.getMetadataByDecorator(LiveTopic, wrapper, name);
        if (declared === undefined) continue;
        const { topic, ...rule } = declared;
        this.add(topic, rule, async (query) => ({ asOf: this.clock.now().toISOString(), data: await instance[name](query) }));
      }
    }
  }

  private add(topic: TopicName, rule: LiveRule, build: Source['build']): void {
    if (this.sources.has(topic)) throw new Error(`the topic ${topic} has two sources`);
    this.sources.set(topic, { rule, build });
  }
}
