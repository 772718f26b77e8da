import { t } from '../../i18n/messages.ts';
import { defineTab } from '../../page/tab.ts';
import { defaultsOf } from '../../url/use-query-state.ts';
import { TREND_FIELDS, trendQuery } from './brands-query.ts';

export const brandsTab = defineTab({
  name: 'brands',
  page: () => import('./BrandsPage.vue'),
  label: t.nav.brands,
  shortLabel: t.nav.short.brands,
  icon: 'brands',
  key: 'b',
  prefetch: ({ hub, days, signal }) => hub.prime('brands.trend', trendQuery(days, defaultsOf(TREND_FIELDS)), signal),
});
