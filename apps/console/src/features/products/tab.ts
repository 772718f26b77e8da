import { t } from '../../i18n/messages.ts';
import { defineTab } from '../../page/tab.ts';
import { defaultsOf } from '../../url/use-query-state.ts';
import { PRODUCT_FIELDS, productsQuery } from './products-query.ts';

export const productsTab = defineTab({
  name: 'products',
  page: () => import('./ProductsPage.vue'),
  label: t.nav.products,
  shortLabel: t.nav.short.products,
  icon: 'products',
  key: 'p',
  detail: { name: 'product', path: '/products/:productId', title: t.columns.product, page: () => import('./ProductPage.vue') },
  prefetch: ({ hub, days, signal }) => hub.prime('products.top', productsQuery(days, defaultsOf(PRODUCT_FIELDS), 0), signal),
});
