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
    build: (client, query, { productDays }) => topProducts(client, query, productDays),
    live: { changedBy: ['batchCommitted', 'catalogChanged'] },
  }),
  // Requested once, for an export; caching it would evict many other answers.
  defineAnswer({ endpoint: 'productCatalog', build: productCatalog, isCacheable: false, isExport: true }),
  defineAnswer({ endpoint: 'productMovers', build: (client, query, { productDays }) => productMovers(client, query, productDays) }),
  defineAnswer({ endpoint: 'productViews', build: productViews }),
  defineAnswer({ endpoint: 'product', build: product }),
  defineAnswer({ endpoint: 'productFunnel', build: (client, query, { columns }) => productFunnel(client, query, columns) }),
  defineAnswer({ endpoint: 'productPrices', build: (client, query, { columns }) => productPrices(client, query, columns) }),
];
