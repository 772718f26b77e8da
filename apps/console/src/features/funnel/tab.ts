import { t } from '../../i18n/messages.ts';
import { defineTab } from '../../page/tab.ts';
import { defaultsOf } from '../../url/use-query-state.ts';
import { FUNNEL_FIELDS, funnelQuery } from './funnel-query.ts';

export const funnelTab = defineTab({
  name: 'funnel',
  page: () => import('./FunnelPage.vue'),
  label: t.nav.funnel,
  shortLabel: t.nav.short.funnel,
  icon: 'funnel',
  key: 'f',
  prefetch: ({ hub, days, signal }) => hub.prime('funnel', funnelQuery(days, defaultsOf(FUNNEL_FIELDS)), signal),
});
