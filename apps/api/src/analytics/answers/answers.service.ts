import type { AnswerOf, EndpointName, QueryOf } from '@storepulse/contracts';
import { Injectable } from '@nestjs/common';
import { AnswerSources } from './answer-sources.js';
import { ANSWERS } from './answers.js';
import { SharedAnswers } from './shared-answers.js';

/**
 * The answers of `ANSWERS`. Each runs in one repeatable-read transaction and is computed once for identical concurrent queries. HTTP,
 * subscribe replies and pushes all use it.
 */
@Injectable()
export class Answers {
  private readonly answers: ReadonlyMap<EndpointName, { ask(query: object): Promise<object> }>;

  constructor(shared: SharedAnswers, sources: AnswerSources) {
    this.answers = new Map(ANSWERS.map((answer) => [answer.endpoint, answer.connect(shared, sources)]));
  }

  /** @param query parsed by the schemas of the endpoint */
  ask<N extends EndpointName>(endpoint: N, query: QueryOf<N>): Promise<AnswerOf<N>>;
  ask(endpoint: EndpointName, query: object): Promise<object>;
  ask(endpoint: EndpointName, query: object): Promise<object> {
    const answer = this.answers.get(endpoint);
    if (answer === undefined) throw new Error(`the endpoint ${endpoint} has no answer`);
    return answer.ask(query);
  }
}
