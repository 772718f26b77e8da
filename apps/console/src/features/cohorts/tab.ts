import { ApiError } from '../../api/api-error.ts';
import { call } from '../../api/client.ts';
import { t } from '../../i18n/messages.ts';
import { defineTab, type PrefetchContext } from '../../page/tab.ts';
import { daysOf } from '../../url/day-range.ts';
import { FILTER_FIELDS } from '../../url/filter.ts';
import { defaultsOf, readQuery } from '../../url/use-query-state.ts';
import { COHORT_FIELDS, cohortsQuery } from './cohorts-query.ts';
import { rememberedCohorts } from './remembered-cohorts.ts';

export const cohortsTab = defineTab({
  name: 'cohorts',
  page: () => import('./CohortsPage.vue'),
  label: t.nav.cohorts,
  shortLabel: t.nav.short.cohorts,
  icon: 'cohorts',
  key: 'o',
  prefetch,
});

async function prefetch({ query: address, store, signal }: PrefetchContext): Promise<void> {
  const days = daysOf(readQuery(FILTER_FIELDS, address), store);
  const query = cohortsQuery(days, defaultsOf(COHORT_FIELDS));
  const key = JSON.stringify(query);
  if (rememberedCohorts.get(key) !== undefined) return;
  try {
    rememberedCohorts.keep(key, await call('cohorts', { query, signal }));
  } catch (error) {
    // Opening the tab asks again and shows the error.
    if (!(error instanceof ApiError) && !signal.aborted) throw error;
  }
}
