import type { EndpointName } from '@storepulse/contracts';
import type { Feature } from './recompute/features.js';

/** Which events a question selects. */
export const FILTERS = ['none', 'brand', 'category', 'both', 'segment'] as const;
export type FilterName = (typeof FILTERS)[number];

/** Random ranges of this many days, and the whole stored period. */
export const RANGES = { '1d': 1, '7d': 7, '31d': 31, whole: null } as const;
export type RangeName = keyof typeof RANGES;
export const RANGE_NAMES = ['1d', '7d', '31d', 'whole'] as const satisfies readonly RangeName[];

/**
 * What a question reads. columns: counts over events that no roll-up holds. rollups: everything that merges. others: what is about now, one
 * session or one moment, without a mark here.
 */
export const CLASSES = ['columns', 'rollups', 'others'] as const;
export type QuestionClass = (typeof CLASSES)[number];

/** Something that a question names besides days and filter. */
export type Needs = 'until' | 'daysBefore' | 'product' | 'session' | 'moment' | 'rule';

export interface Kind {
  name: string;
  endpoint: EndpointName;
  /** Fixed parameters, those that the console sends. */
  parameters: Readonly<Record<string, string>>;
  filters: readonly FilterName[];
  ranges: readonly RangeName[];
  /** Filters under which it reads columns; under the others it reads roll-ups. Missing: the class `others`. */
  columns?: readonly FilterName[];
  needs?: Needs;
  /** How the baseline computes it; missing if it does not. */
  feature?: Feature;
}

const FILTERED: readonly FilterName[] = ['brand', 'category', 'both', 'segment'];
const ALONE: readonly FilterName[] = ['none'];
const OF_USERS: readonly FilterName[] = ['none', 'segment'];
const SEGMENT: readonly FilterName[] = ['segment'];
const NEVER: readonly FilterName[] = [];
/** Compared days must lie before the range. */
const WITH_DAYS_BEFORE: readonly RangeName[] = ['1d', '7d', '31d'];
const WHOLE: readonly RangeName[] = ['whole'];

interface Options extends Partial<Pick<Kind, 'filters' | 'ranges' | 'columns' | 'needs' | 'feature'>> {
  parameters?: Record<string, string>;
}
const kind = (
  name: string,
  endpoint: EndpointName,
  { parameters = {}, filters = FILTERS, ranges = RANGE_NAMES, ...more }: Options,
): Kind => ({
  name,
  endpoint,
  parameters,
  filters,
  ranges,
  ...more,
});

/** Every answer that the console asks for, with the parameters it sends. */
export const KINDS: readonly Kind[] = [
  ...['events', 'users', 'sessions'].map((unit) =>
    kind(`funnel_${unit}`, 'salesFunnel', { parameters: { unit }, columns: FILTERED, feature: 'funnel' }),
  ),
  // An unfinished day is compared with the same part of another one.
  kind('funnel_until', 'salesFunnel', { parameters: { unit: 'users' }, columns: FILTERS, needs: 'until' }),
  kind('ordered_funnel', 'orderedFunnel', { columns: FILTERS, feature: 'orderedFunnel' }),
  ...(['hour', 'day', 'week'] as const).map((interval) =>
    kind(`over_time_${interval}`, 'funnelOverTime', { parameters: { interval }, columns: SEGMENT, feature: `overTime ${interval}` }),
  ),
  kind('breakdown_category', 'funnelBreakdown', {
    parameters: { by: 'category', level: '1' },
    columns: SEGMENT,
    feature: 'breakdown category 1',
  }),
  kind('breakdown_subcategory', 'funnelBreakdown', {
    parameters: { by: 'category', level: '2' },
    columns: SEGMENT,
    feature: 'breakdown category 2',
  }),
  kind('breakdown_brand', 'funnelBreakdown', { parameters: { by: 'brand' }, columns: SEGMENT, feature: 'breakdown brand' }),
  kind('breakdown_price', 'funnelBreakdown', { parameters: { by: 'price' }, columns: SEGMENT, feature: 'breakdown price' }),
  kind('times', 'funnelTimes', { columns: FILTERS, feature: 'times' }),
  ...(['view', 'cart', 'purchase'] as const).map((stage) =>
    kind(`stage_${stage}`, 'stageDetail', { parameters: { stage }, columns: FILTERS, feature: `stage ${stage}` }),
  ),
  kind('top_products', 'topProducts', { parameters: { sort: 'conversionLow' }, columns: SEGMENT, feature: 'topProducts' }),
  kind('top_products_by_revenue', 'topProducts', { parameters: { sort: 'revenue' }, columns: SEGMENT, feature: 'topProducts revenue' }),
  kind('product_scatter', 'topProducts', { parameters: { sort: 'views', limit: '1000' }, columns: SEGMENT, feature: 'topProducts views' }),
  kind('product_search', 'topProducts', { parameters: { sort: 'conversionLow', search: 'a' }, columns: SEGMENT }),
  kind('product_views', 'productViews', { columns: SEGMENT, feature: 'productViews' }),
  ...(['conversion', 'views', 'revenue'] as const).map((by) =>
    kind(`movers_${by}`, 'productMovers', {
      parameters: { by },
      ranges: WITH_DAYS_BEFORE,
      columns: FILTERS,
      needs: 'daysBefore',
      feature: `movers ${by}`,
    }),
  ),
  kind('product', 'product', { filters: ALONE, columns: NEVER, needs: 'product' }),
  ...['events', 'users', 'sessions'].map((unit) =>
    kind(`product_funnel_${unit}`, 'productFunnel', {
      parameters: { unit },
      filters: ALONE,
      columns: ALONE,
      needs: 'product',
      feature: 'productFunnel',
    }),
  ),
  kind('product_prices', 'productPrices', { filters: ALONE, columns: ALONE, needs: 'product', feature: 'prices' }),
  kind('abandoned_events', 'abandonedCarts', {
    parameters: { method: 'events', sort: 'abandonmentLow' },
    columns: SEGMENT,
    feature: 'abandoned events',
  }),
  kind('abandoned_carts', 'abandonedCarts', {
    parameters: { method: 'carts', sort: 'abandonmentLow' },
    filters: ['none', 'brand', 'category', 'both'],
    columns: NEVER,
  }),
  kind('cart_outcomes', 'cartOutcomes', { columns: FILTERS, feature: 'cartOutcomes' }),
  kind('cart_ages', 'cartAges', { filters: ALONE, ranges: WHOLE }),
  kind('sessions', 'sessionAnalytics', { columns: FILTERED, feature: 'sessions' }),
  kind('session_hours', 'sessionHours', { columns: FILTERS, feature: 'sessionHours' }),
  kind('session_list', 'sessions', { columns: FILTERS, feature: 'sessionList' }),
  kind('session_list_of_buyers', 'sessions', {
    parameters: { bought: 'yes', minEvents: '10' },
    columns: FILTERS,
    feature: 'sessionList buyers',
  }),
  kind('session_list_of_product', 'sessions', { filters: OF_USERS, columns: OF_USERS, needs: 'product', feature: 'sessionList product' }),
  kind('session', 'session', { filters: ALONE, ranges: WHOLE, needs: 'session' }),
  ...(['day', 'week', 'month'] as const).map((interval) =>
    kind(`trends_${interval}`, 'brandTrends', {
      parameters: { interval },
      // Distinct users of a brand are a roll-up, those of a category are not.
      columns: ['category', 'both', 'segment'],
      feature: `trends ${interval}`,
    }),
  ),
  kind('brand_list', 'brands', { filters: ALONE, ranges: WHOLE, columns: NEVER }),
  kind('category_list', 'categories', { parameters: { limit: '1000' }, filters: ALONE, ranges: WHOLE, columns: NEVER }),
  kind('seasonality', 'seasonality', { columns: FILTERED, feature: 'seasonality' }),
  ...(['week', 'month'] as const).flatMap((unit) =>
    (['seen', 'bought'] as const).map((by) =>
      kind(`cohorts_${unit}_${by}`, 'cohorts', {
        parameters: { unit, by },
        filters: OF_USERS,
        // They have the marks of roll-ups, whatever they read.
        columns: SEGMENT,
        feature: `cohorts ${unit} ${by}`,
      }),
    ),
  ),
  kind('segment_size', 'segmentSize', { filters: SEGMENT, ranges: WHOLE, columns: SEGMENT, needs: 'rule', feature: 'segmentSize' }),
  kind('pulse', 'pulse', { filters: ALONE, ranges: WHOLE }),
  kind('wall', 'wall', { filters: ALONE, ranges: WHOLE }),
  kind('wall_replay', 'wallReplay', { filters: ALONE, ranges: WHOLE, needs: 'moment' }),
  kind('wall_replay_days', 'wallReplayDays', { filters: ALONE, ranges: WHOLE }),
];

export function classOf({ columns }: Pick<Kind, 'columns'>, filter: FilterName): QuestionClass {
  if (columns === undefined) return 'others';
  return columns.includes(filter) ? 'columns' : 'rollups';
}
