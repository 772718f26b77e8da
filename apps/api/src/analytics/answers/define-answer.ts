import type { AnswerOf, EndpointName, QueryOf } from '@storepulse/contracts';
import type { LiveRule } from '../../platform/live-rule.js';
import type { SqlClient } from '../../platform/query-rows.js';
import type { AnswerSources } from './answer-sources.js';
import type { SharedAnswers } from './shared-answers.js';

export interface AnswerDefinition<N extends EndpointName> {
  /** The endpoint of the contract that it answers: its path, role, parameters, topic and OpenAPI text are declared there. */
  endpoint: N;
  /** Computes the answer in one repeatable-read transaction. */
  build: (client: SqlClient, query: QueryOf<N>, sources: AnswerSources) => Promise<AnswerOf<N>>;
  /**
   * Whether the answer holds until the store changes. False if it depends on the current time or on how long it took; it is then shared
   * only while it is being built. @default true
   */
  isCacheable?: boolean | ((query: QueryOf<N>, answer: AnswerOf<N>) => boolean);
  /** Waits in the queue of exports, which may be long, instead of the queue of reads. */
  isExport?: boolean;
  /** The build continues when its last caller leaves, because it fills a cache. */
  runsToEnd?: boolean;
  /** When the live topic of the endpoint changes; required if the endpoint has one. */
  live?: LiveRule;
}

/**
 * An answer of any type. Method parameters are bivariant, so answers of different queries fit into one list; `Answers.ask` restores their
 * types from the contract.
 */
export interface DefinedAnswer {
  readonly endpoint: EndpointName;
  readonly live: LiveRule | undefined;
  connect(shared: SharedAnswers, sources: AnswerSources): { ask(query: object): Promise<object> };
}

/**
 * Declares an answer of the read side. Its HTTP route, live topic, sharing and caching follow from this declaration and its endpoint. List
 * it in `answers.ts`.
 */
export function defineAnswer<N extends EndpointName>({ endpoint, build, live, ...options }: AnswerDefinition<N>): DefinedAnswer {
  return {
    endpoint,
    live,
    connect: (shared, sources) => ({
      ask: shared.share<QueryOf<N>, AnswerOf<N>>(endpoint, (client, query) => build(client, query, sources), options),
    }),
  };
}
