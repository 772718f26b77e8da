import { cartOutcomes } from './carts.js';
import { breakdown, categoryLevel, funnel, orderedFunnel, overTime, priceBreakdown, times } from './funnel.js';
import { abandonedCarts, movers, prices, productViews, seasonality, topProducts, trends } from './products.js';
import type { Recompute } from './recompute.js';
import { cohorts, segmentSize, sessionHours, sessionList, sessions, stageDetail } from './sessions.js';

/** What the baseline computes, by the names that the kinds of questions use. */
export const FEATURES = {
  funnel,
  orderedFunnel,
  'overTime hour': overTime('hour'),
  'overTime day': overTime('day'),
  'overTime week': overTime('week'),
  'breakdown category 1': breakdown(categoryLevel(1)),
  'breakdown category 2': breakdown(categoryLevel(2)),
  'breakdown brand': breakdown(`coalesce(brand, 'unknown')`),
  'breakdown price': priceBreakdown,
  times,
  'stage view': stageDetail('view'),
  'stage cart': stageDetail('cart'),
  'stage purchase': stageDetail('purchase'),
  topProducts: topProducts(),
  'topProducts revenue': topProducts('revenue'),
  'topProducts views': topProducts('views'),
  productViews,
  'abandoned events': abandonedCarts,
  'movers conversion': movers('conversion'),
  'movers views': movers('views'),
  'movers revenue': movers('revenue'),
  productFunnel: funnel,
  prices,
  cartOutcomes,
  sessions,
  sessionHours,
  sessionList: sessionList(),
  'sessionList buyers': sessionList('purchases > 0 and events >= 10'),
  'sessionList product': sessionList(),
  'trends day': trends('day'),
  'trends week': trends('week'),
  'trends month': trends('month'),
  seasonality,
  'cohorts week seen': cohorts('week', 'seen'),
  'cohorts week bought': cohorts('week', 'bought'),
  'cohorts month seen': cohorts('month', 'seen'),
  'cohorts month bought': cohorts('month', 'bought'),
  segmentSize,
} as const satisfies Record<string, Recompute>;

export type Feature = keyof typeof FEATURES;
