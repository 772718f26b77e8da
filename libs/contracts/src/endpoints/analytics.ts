import * as brands from '../brands.js';
import * as carts from '../carts.js';
import * as cohorts from '../cohorts.js';
import * as funnel from '../funnel.js';
import * as funnelDesk from '../funnel-desk.js';
import * as productDetail from '../product-detail.js';
import * as movers from '../product-movers.js';
import * as products from '../products.js';
import { pulseData } from '../pulse.js';
import { replayFrame, replayQuery } from '../replay.js';
import * as detail from '../session-detail.js';
import * as sessions from '../sessions.js';
import { wallData } from '../wall.js';
import { endpoint } from './endpoint.js';

/** The read side: what happened, counted. */
export const analyticsEndpoints = {
  salesFunnel: endpoint({
    method: 'GET',
    path: '/api/sales-funnel',
    access: 'viewer',
    summary: 'Views, carts, purchases and the rates between them',
    query: funnel.funnelQuery,
    answer: funnel.funnelAnswer,
  }),
  orderedFunnel: endpoint({
    method: 'GET',
    path: '/api/sales-funnel/ordered',
    access: 'viewer',
    summary: 'Sessions that viewed, then put in the cart, then bought: converted, dropped, still open',
    query: funnelDesk.orderedFunnelQuery,
    answer: funnelDesk.orderedFunnelAnswer,
  }),
  funnelCourse: endpoint({
    method: 'GET',
    path: '/api/sales-funnel/course',
    access: 'viewer',
    summary: 'The funnel in events by hour, day or week',
    query: funnelDesk.funnelCourseQuery,
    answer: funnelDesk.funnelCourseAnswer,
  }),
  funnelBreakdown: endpoint({
    method: 'GET',
    path: '/api/sales-funnel/breakdown',
    access: 'viewer',
    summary: 'The funnel in events by category level, brand or price band',
    query: funnelDesk.funnelBreakdownQuery,
    answer: funnelDesk.funnelBreakdownAnswer,
  }),
  funnelTimes: endpoint({
    method: 'GET',
    path: '/api/sales-funnel/times',
    access: 'viewer',
    summary: 'Time from view to cart to purchase, of a product in a session',
    query: funnelDesk.funnelTimesQuery,
    answer: funnelDesk.funnelTimesAnswer,
  }),
  stageDetail: endpoint({
    method: 'GET',
    path: '/api/sales-funnel/stage',
    access: 'analyst',
    summary: 'Products and latest sessions behind a stage of the funnel',
    query: funnelDesk.stageDetailQuery,
    answer: funnelDesk.stageDetailAnswer,
  }),
  topProducts: endpoint({
    method: 'GET',
    path: '/api/products/top-converting',
    access: 'viewer',
    summary: 'Products by conversion rate',
    query: products.topProductsQuery,
    answer: products.topProductsAnswer,
  }),
  productMovers: endpoint({
    method: 'GET',
    path: '/api/products/movers',
    access: 'viewer',
    summary: 'Products whose conversion, views or revenue moved the most against other days',
    query: movers.productMoversQuery,
    answer: movers.productMoversAnswer,
  }),
  productViews: endpoint({
    method: 'GET',
    path: '/api/products/views',
    access: 'viewer',
    summary: 'How many products were viewed how often: what a threshold of views would hide',
    query: products.productViewsQuery,
    answer: products.productViewsAnswer,
  }),
  product: endpoint({
    method: 'GET',
    path: '/api/products/:productId',
    access: 'viewer',
    summary: 'One product: its totals, and its days',
    query: productDetail.productQuery,
    answer: productDetail.productAnswer,
  }),
  productFunnel: endpoint({
    method: 'GET',
    path: '/api/products/:productId/funnel',
    access: 'viewer',
    summary: 'The funnel of one product, in events, users or sessions',
    query: productDetail.productFunnelQuery,
    answer: funnel.funnelAnswer,
  }),
  productPrices: endpoint({
    method: 'GET',
    path: '/api/products/:productId/prices',
    access: 'viewer',
    summary: 'What one product cost, day by day',
    query: productDetail.productQuery,
    answer: productDetail.productPricesAnswer,
  }),
  abandonedCarts: endpoint({
    method: 'GET',
    path: '/api/products/abandoned-carts',
    access: 'viewer',
    summary: 'Products put in carts and not bought',
    query: carts.abandonedCartsQuery,
    answer: carts.abandonedCartsAnswer,
  }),
  cartAges: endpoint({
    method: 'GET',
    path: '/api/carts/ages',
    access: 'viewer',
    summary: 'Carts that hold something right now, by how long nothing was put in',
    answer: carts.cartAgesAnswer,
  }),
  cartFates: endpoint({
    method: 'GET',
    path: '/api/carts/fates',
    access: 'viewer',
    summary: 'What becomes of what is put in carts: bought, taken out, left, bought later; for several cut-offs',
    query: carts.cartFatesQuery,
    answer: carts.cartFatesAnswer,
  }),
  sessionAnalytics: endpoint({
    method: 'GET',
    path: '/api/sessions/analytics',
    access: 'viewer',
    summary: 'Sessions with a purchase against those without',
    query: sessions.sessionsQuery,
    answer: sessions.sessionsAnswer,
  }),
  sessionHours: endpoint({
    method: 'GET',
    path: '/api/sessions/hours',
    access: 'viewer',
    summary: 'Sessions by the hour of the week in which they began',
    query: sessions.sessionHoursQuery,
    answer: sessions.sessionHoursAnswer,
  }),
  sessions: endpoint({
    method: 'GET',
    path: '/api/sessions',
    access: 'analyst',
    summary: 'Sessions that began in the range, newest first',
    query: detail.sessionListQuery,
    answer: detail.sessionListAnswer,
  }),
  session: endpoint({
    method: 'GET',
    path: '/api/sessions/:sessionId',
    access: 'analyst',
    summary: 'One session, event by event, with its cart',
    answer: detail.sessionAnswer,
  }),
  cohorts: endpoint({
    method: 'GET',
    path: '/api/cohorts',
    access: 'viewer',
    summary: 'Who comes back: users by the week or month of their first visit or purchase',
    query: cohorts.cohortsQuery,
    answer: cohorts.cohortsAnswer,
  }),
  brandTrends: endpoint({
    method: 'GET',
    path: '/api/brands/trends',
    access: 'viewer',
    summary: 'Brands over time',
    query: brands.brandTrendsQuery,
    answer: brands.brandTrendsAnswer,
  }),
  seasonality: endpoint({
    method: 'GET',
    path: '/api/brands/seasonality',
    access: 'viewer',
    summary: 'Events by weekday and hour, of some brands or of all',
    query: brands.seasonalityQuery,
    answer: brands.seasonalityAnswer,
  }),
  brands: endpoint({
    method: 'GET',
    path: '/api/brands',
    access: 'viewer',
    summary: 'Brands by purchases, for a picker',
    query: brands.brandListQuery,
    answer: brands.brandListAnswer,
  }),
  categories: endpoint({
    method: 'GET',
    path: '/api/categories',
    access: 'viewer',
    summary: 'Categories and the levels above them, for a picker',
    query: brands.categoryListQuery,
    answer: brands.categoryListAnswer,
  }),
  pulse: endpoint({ method: 'GET', path: '/api/pulse', access: 'viewer', summary: 'The shop right now', answer: pulseData }),
  wall: endpoint({
    method: 'GET',
    path: '/api/wall',
    access: 'viewer',
    summary: 'How the day compares with what is usual, what is left in carts, whether all is well',
    answer: wallData,
  }),
  wallReplay: endpoint({
    method: 'GET',
    path: '/api/wall/replay',
    access: 'viewer',
    summary: 'The wall as it would have looked at a moment of a stored day',
    query: replayQuery,
    answer: replayFrame,
  }),
} as const;
