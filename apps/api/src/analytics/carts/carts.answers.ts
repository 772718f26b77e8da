import { SLOW_MS } from '../../platform/live-rule.js';
import { defineAnswer } from '../answers/define-answer.js';
import { abandonedCarts } from './abandoned-carts.query.js';
import { cartAges } from './cart-ages.query.js';
import { cartOutcomes } from './cart-outcomes.query.js';

export const cartAnswers = [
  defineAnswer({
    endpoint: 'abandonedCarts',
    build: (client, query, { clock, productDays, cartDays, ordinals, columns }) =>
      abandonedCarts(client, query, clock.now(), { products: productDays, pairs: { days: cartDays, ordinals } }, columns),
    // Session-product pairs depend on the current time.
    isCacheable: ({ method }) => method === 'events',
    live: { changedBy: ['batchCommitted', 'catalogChanged', 'segmentsChanged'], everyMs: SLOW_MS },
  }),
  defineAnswer({
    endpoint: 'cartOutcomes',
    build: (client, query, { clock, columns }) => cartOutcomes(client, query, clock.now(), columns),
    isCacheable: false,
  }),
  defineAnswer({ endpoint: 'cartAges', build: (client, _, { clock }) => cartAges(client, clock.now()), isCacheable: false }),
];
