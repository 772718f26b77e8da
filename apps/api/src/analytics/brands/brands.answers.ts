import { defineAnswer } from '../answers/define-answer.js';
import { brandList, categoryList } from './brand-list.query.js';
import { brandTrends } from './brand-trends.query.js';
import { seasonality } from './seasonality.query.js';

export const brandAnswers = [
  defineAnswer({
    endpoint: 'brandTrends',
    build: (client, query, { brandDays, productDays, columns }) =>
      brandTrends(client, query, { brands: brandDays, products: productDays, columns }),
    live: { changedBy: ['batchCommitted', 'segmentsChanged'] },
  }),
  // Depends on which hours have started.
  defineAnswer({
    endpoint: 'seasonality',
    build: (client, query, { clock, columns }) => seasonality(client, query, clock.now(), columns),
    isCacheable: false,
  }),
  defineAnswer({ endpoint: 'brands', build: (client, query, { brandDays }) => brandList(client, query, brandDays) }),
  defineAnswer({ endpoint: 'categories', build: (client, query, { categories }) => categoryList(client, query, categories) }),
];
