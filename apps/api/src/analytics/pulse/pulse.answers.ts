import { defineAnswer } from '../answers/define-answer.js';
import { pulse } from './pulse.query.js';

/** The pulse updates while someone watches, even without new events: it shows that the connection is alive, and "per second" falls to 0. */
const PULSE_MS = 1000;

export const pulseAnswers = [
  defineAnswer({
    endpoint: 'pulse',
    build: (client, _, { clock, recentVisitors, normalPauses, brandDays, productDays }) =>
      pulse(client, clock.now(), { visitors: recentVisitors, pauses: normalPauses }, { brands: brandDays, products: productDays }),
    isCacheable: false,
    live: { changedBy: ['batchCommitted', 'refreshCompleted', 'catalogChanged'], everyMs: PULSE_MS },
  }),
];
