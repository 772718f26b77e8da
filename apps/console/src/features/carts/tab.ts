import { t } from '../../i18n/messages.ts';
import { defineTab } from '../../page/tab.ts';
import { defaultsOf } from '../../url/use-query-state.ts';
import { CART_FIELDS, cartsQuery } from './carts-query.ts';

export const cartsTab = defineTab({
  name: 'carts',
  page: () => import('./CartsPage.vue'),
  label: t.nav.carts,
  shortLabel: t.nav.short.carts,
  icon: 'carts',
  key: 'c',
  prefetch: ({ hub, days, signal }) => hub.prime('carts.abandoned', cartsQuery(days, defaultsOf(CART_FIELDS)), signal),
});
