import type { StoreInfo } from '@storepulse/contracts';
import type { LocationQuery } from 'vue-router';
import { ApiError } from '../api/api-error.ts';
import { call } from '../api/client.ts';
import { CART_FIELDS, cartsQuery } from '../features/carts/carts-query.ts';
import { COHORT_FIELDS, COHORT_RANGE, cohortsQuery } from '../features/cohorts/cohorts-query.ts';
import { rememberedCohorts } from '../features/cohorts/remembered-cohorts.ts';
import { FUNNEL_FIELDS, funnelQuery } from '../features/funnel/funnel-query.ts';
import { PRODUCT_FIELDS, productsQuery } from '../features/products/products-query.ts';
import { TREND_FIELDS, trendQuery } from '../features/brands/brands-query.ts';
import type { TopicHub } from '../live/topic-hub.ts';
import { TABS, type TabName } from '../router.ts';
import { daysOf } from '../url/day-range.ts';
import { FILTER_FIELDS } from '../url/filter.ts';
import { readQuery } from '../url/use-query-state.ts';
import { whenIdle } from './prefetch-chunks.ts';

const NOTHING_CHOSEN: LocationQuery = {};

/**
 * Prefetches, one after the other, what the other tabs would ask if opened now, so that each can show its last answer at once. Skipped
 * under a brand, category or segment filter: some answers then come from raw events and are too expensive to prefetch.
 */
export async function prefetchAnswers(
  hub: TopicHub,
  open: TabName,
  query: LocationQuery,
  store: StoreInfo,
  left: () => boolean,
): Promise<void> {
  const choice = readQuery(FILTER_FIELDS, query);
  if (choice.brand.length > 0 || choice.category.length > 0 || choice.segment !== '') return;
  const days = daysOf(choice, store);
  const cohortDays = daysOf(readQuery({ ...FILTER_FIELDS, range: COHORT_RANGE }, query), store);
  const asked: Record<TabName, () => Promise<void>> = {
    funnel: () => hub.prime('funnel', funnelQuery(days, readQuery(FUNNEL_FIELDS, NOTHING_CHOSEN))),
    products: () => hub.prime('products.top', productsQuery(days, readQuery(PRODUCT_FIELDS, NOTHING_CHOSEN), 0)),
    carts: () => hub.prime('carts.abandoned', cartsQuery(days, readQuery(CART_FIELDS, NOTHING_CHOSEN))),
    sessions: () => hub.prime('sessions', days),
    brands: () => hub.prime('brands.trend', trendQuery(days, readQuery(TREND_FIELDS, NOTHING_CHOSEN))),
    cohorts: () => primeCohorts(cohortsQuery(cohortDays, readQuery(COHORT_FIELDS, NOTHING_CHOSEN))),
  };
  for (const tab of TABS) {
    if (tab === open) continue;
    await whenIdle();
    if (left()) return;
    await asked[tab]();
  }
}

async function primeCohorts(query: ReturnType<typeof cohortsQuery>): Promise<void> {
  const key = JSON.stringify(query);
  if (rememberedCohorts.get(key) !== undefined) return;
  try {
    rememberedCohorts.keep(key, await call('cohorts', { query: query }));
  } catch (error) {
    // Opening the tab asks again and shows the error.
    if (!(error instanceof ApiError)) throw error;
  }
}
