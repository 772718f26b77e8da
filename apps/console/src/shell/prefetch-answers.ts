import type { StoreInfo } from '@storepulse/contracts';
import type { LocationQuery } from 'vue-router';
import { ApiError } from '../api/api-error.ts';
import { call } from '../api/client.ts';
import { CART_FIELDS, cartsQuestion } from '../features/carts/carts-question.ts';
import { COHORT_FIELDS, COHORT_RANGE, cohortsQuestion } from '../features/cohorts/cohorts-question.ts';
import { rememberedCohorts } from '../features/cohorts/remembered-cohorts.ts';
import { FUNNEL_FIELDS, funnelQuestion } from '../features/funnel/funnel-question.ts';
import { PRODUCT_FIELDS, productsQuestion } from '../features/products/products-question.ts';
import { TREND_FIELDS, trendQuestion } from '../features/brands/brands-question.ts';
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
    funnel: () => hub.prime('funnel', funnelQuestion(days, readQuery(FUNNEL_FIELDS, NOTHING_CHOSEN))),
    products: () => hub.prime('products.top', productsQuestion(days, readQuery(PRODUCT_FIELDS, NOTHING_CHOSEN), 0)),
    carts: () => hub.prime('carts.abandoned', cartsQuestion(days, readQuery(CART_FIELDS, NOTHING_CHOSEN))),
    sessions: () => hub.prime('sessions', days),
    brands: () => hub.prime('brands.trend', trendQuestion(days, readQuery(TREND_FIELDS, NOTHING_CHOSEN))),
    cohorts: () => primeCohorts(cohortsQuestion(cohortDays, readQuery(COHORT_FIELDS, NOTHING_CHOSEN))),
  };
  for (const tab of TABS) {
    if (tab === open) continue;
    await whenIdle();
    if (left()) return;
    await asked[tab]();
  }
}

async function primeCohorts(question: ReturnType<typeof cohortsQuestion>): Promise<void> {
  const key = JSON.stringify(question);
  if (rememberedCohorts.get(key) !== undefined) return;
  try {
    rememberedCohorts.keep(key, await call('cohorts', { query: question }));
  } catch (error) {
    // Opening the tab asks again and shows the error.
    if (!(error instanceof ApiError)) throw error;
  }
}
