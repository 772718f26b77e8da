import { Body, Controller, Param, Query, type Type, UseInterceptors } from '@nestjs/common';
import { type Endpoint as EndpointDeclaration, type EndpointName, endpoints } from '@storepulse/contracts';
import { Endpoint } from '../../access/access.decorators.js';
import { parseInput } from '../../platform/zod.pipe.js';
import { Answers } from './answers.service.js';
import { ANSWERS } from './answers.js';
import { SharedText } from './shared-text.interceptor.js';

/** The controller of one answer: parses the query as the contract says. */
function answerController(endpoint: EndpointName): Type {
  const { params, query, body }: EndpointDeclaration = endpoints[endpoint];

  @Controller()
  @UseInterceptors(SharedText)
  class AnswerController {
    constructor(private readonly answers: Answers) {}

    @Endpoint(endpoint)
    answer(@Param() inPath: unknown, @Query() inQuery: unknown, @Body() inBody: unknown): Promise<object> {
      return this.answers.ask(endpoint, {
        ...(params && asObject(parseInput(params, inPath))),
        ...(query && asObject(parseInput(query, inQuery))),
        ...(body && asObject(parseInput(body, inBody))),
      });
    }
  }
  // For log lines and stack traces.
  Object.defineProperty(AnswerController, 'name', { value: `AnswerController(${endpoint})` });
  return AnswerController;
}

function asObject(parsed: unknown): object {
  if (typeof parsed !== 'object' || parsed === null) throw new TypeError('a query is an object');
  return parsed;
}

const hasParams = ({ endpoint }: { endpoint: EndpointName }): number => Number(endpoints[endpoint].path.includes(':'));

/** Fixed paths first, so that `/api/products/:productId` does not capture them. */
export const ANSWER_CONTROLLERS: readonly Type[] = ANSWERS.toSorted((a, b) => hasParams(a) - hasParams(b)).map(({ endpoint }) =>
  answerController(endpoint),
);
