import { defineAnswer } from '../answers/define-answer.js';
import { productCatalog } from './product-catalog.query.js';
import { productFunnel } from './product-funnel.query.js';
import { productMovers } from './product-movers.query.js';
import { productPrices } from './product-prices.query.js';
import { productViews } from './product-views.query.js';
import { product } from './product.query.js';
import { topProducts } from './top-products.query.js';

export const productAnswers = [
  defineAnswer({
    endpoint: 'topProducts',
    build: (client, query, { productDays, columns }) => topProducts(client, query, productDays, columns),
    live: { changedBy: ['batchCommitted', 'catalogChanged', 'segmentsChanged'] },
  }),
  // Requested once, for an export; caching it would evict many other answers.
  defineAnswer({
    endpoint: 'productCatalog',
    build: (client, query, { columns }) => productCatalog(client, query, columns),
    isCacheable: false,
    isExport: true,
  }),
  defineAnswer({
    endpoint: 'productMovers',
    build: (client, query, { productDays, columns }) => productMovers(client, query, columns, productDays),
  }),
  defineAnswer({ endpoint: 'productViews', build: (client, query, { columns }) => productViews(client, query, columns) }),
  defineAnswer({ endpoint: 'product', build: product }),
  defineAnswer({ endpoint: 'productFunnel', build: (client, query, { columns }) => productFunnel(client, query, columns) }),
  defineAnswer({ endpoint: 'productPrices', build: (client, query, { columns }) => productPrices(client, query, columns) }),
];
