import { z } from 'zod';
import * as access from './access.js';
import * as annotations from './annotations.js';
import * as brands from './brands.js';
import * as carts from './carts.js';
import * as cohorts from './cohorts.js';
import * as funnel from './funnel.js';
import * as funnelDesk from './funnel-desk.js';
import { ingestAnswer, segmentAnswer } from './ingest.js';
import { intakeQuery, intakeReport, rejectedEventList, rejectedEventsQuery } from './intake.js';
import { alertList, loadList } from './loads.js';
import * as productDetail from './product-detail.js';
import * as products from './products.js';
import { pulseData } from './pulse.js';
import { reconcileReport } from './reconcile.js';
import * as refresh from './refresh.js';
import { replayFrame, replayQuery } from './replay.js';
import * as detail from './session-detail.js';
import * as sessions from './sessions.js';
import { storageReport } from './storage.js';
import * as store from './store.js';
import { wallData } from './wall.js';

/** Who may call: anybody, an account or token with at least the role, or the holder of a write key. */
export type Access = 'public' | access.Role | 'writeKey';

export interface Endpoint {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path with `:name` parameters. */
  path: string;
  access: Access;
  summary: string;
  query?: z.ZodType;
  body?: z.ZodType;
  answer: z.ZodType;
}

const done = z.object({ ok: z.literal(true) });
const endpoint = <const E extends Endpoint>(it: E): E => it;

/** Every call of the HTTP API; controllers, the console's client and the OpenAPI page are made from it. */
export const endpoints = {
  login: endpoint({
    method: 'POST',
    path: '/api/auth/login',
    access: 'public',
    summary: 'Sign in; sets an httpOnly session cookie',
    body: access.loginRequest,
    answer: access.account,
  }),
  logout: endpoint({
    method: 'POST',
    path: '/api/auth/logout',
    access: 'public',
    summary: 'Sign out; ends the session on the server',
    answer: done,
  }),
  me: endpoint({ method: 'GET', path: '/api/auth/me', access: 'viewer', summary: 'Who is signed in', answer: access.account }),
  health: endpoint({
    method: 'GET',
    path: '/api/health',
    access: 'public',
    summary: 'Live, ready, database, ingest lag, refresh lag',
    answer: store.health,
  }),
  store: endpoint({
    method: 'GET',
    path: '/api/store',
    access: 'viewer',
    summary: 'Time zone, stored days, demo or not',
    answer: store.storeInfo,
  }),

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
    access: 'viewer',
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
  product: endpoint({
    method: 'GET',
    path: '/api/products/:productId',
    access: 'viewer',
    summary: 'One product: its totals, and its days',
    query: productDetail.productQuery,
    answer: productDetail.productAnswer,
  }),
  abandonedCarts: endpoint({
    method: 'GET',
    path: '/api/products/abandoned-carts',
    access: 'viewer',
    summary: 'Products put in carts and not bought',
    query: carts.abandonedCartsQuery,
    answer: carts.abandonedCartsAnswer,
  }),
  sessionAnalytics: endpoint({
    method: 'GET',
    path: '/api/sessions/analytics',
    access: 'viewer',
    summary: 'Sessions with a purchase against those without',
    query: sessions.sessionsQuery,
    answer: sessions.sessionsAnswer,
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
  loads: endpoint({ method: 'GET', path: '/api/loads', access: 'viewer', summary: 'Files loaded and loading', answer: loadList }),
  alerts: endpoint({ method: 'GET', path: '/api/alerts', access: 'viewer', summary: 'What wants a person now', answer: alertList }),

  annotations: endpoint({
    method: 'GET',
    path: '/api/annotations',
    access: 'viewer',
    summary: 'What people wrote beside days: sales, outages; latest first',
    query: annotations.annotationsQuery,
    answer: annotations.annotationList,
  }),
  addAnnotation: endpoint({
    method: 'POST',
    path: '/api/annotations',
    access: 'analyst',
    summary: 'Write something beside a day or a span of days; everybody sees it at once',
    body: annotations.newAnnotation,
    answer: annotations.annotation,
  }),
  changeAnnotation: endpoint({
    method: 'PATCH',
    path: '/api/annotations/:annotationId',
    access: 'analyst',
    summary: 'Change the text or the days of an annotation',
    body: annotations.annotationChange,
    answer: annotations.annotation,
  }),
  removeAnnotation: endpoint({
    method: 'DELETE',
    path: '/api/annotations/:annotationId',
    access: 'analyst',
    summary: 'Remove an annotation',
    answer: done,
  }),

  ingestEvents: endpoint({
    method: 'POST',
    path: '/api/events',
    access: 'writeKey',
    summary: 'Send events: a JSON array, or NDJSON, with the input columns and optional message_id',
    answer: ingestAnswer,
  }),
  segmentCall: endpoint({
    method: 'POST',
    path: '/v1/:call',
    access: 'writeKey',
    summary: 'The Segment HTTP API: batch, track, page, identify, screen, group, alias, or their first letters',
    answer: segmentAnswer,
  }),

  intakeReport: endpoint({
    method: 'GET',
    path: '/api/admin/intake',
    access: 'admin',
    summary: 'What became of everything sent in the last minutes, by write key and by minute',
    query: intakeQuery,
    answer: intakeReport,
  }),
  rejectedEvents: endpoint({
    method: 'GET',
    path: '/api/admin/rejected-events',
    access: 'admin',
    summary: 'Rejected events with reason and raw text, newest first',
    query: rejectedEventsQuery,
    answer: rejectedEventList,
  }),

  refreshJobs: endpoint({
    method: 'GET',
    path: '/api/admin/refresh-jobs',
    access: 'admin',
    summary: 'Refresh jobs with their last and next run',
    answer: refresh.refreshJobList,
  }),
  addRefreshJob: endpoint({
    method: 'POST',
    path: '/api/admin/refresh-jobs',
    access: 'admin',
    summary: 'Add a schedule',
    body: refresh.newRefreshJob,
    answer: refresh.refreshJob,
  }),
  changeRefreshJob: endpoint({
    method: 'PATCH',
    path: '/api/admin/refresh-jobs/:jobId',
    access: 'admin',
    summary: 'Change a schedule; takes effect at once',
    body: refresh.refreshJobChange,
    answer: refresh.refreshJob,
  }),
  removeRefreshJob: endpoint({
    method: 'DELETE',
    path: '/api/admin/refresh-jobs/:jobId',
    access: 'admin',
    summary: 'Remove a schedule',
    answer: done,
  }),
  runRefreshJob: endpoint({
    method: 'POST',
    path: '/api/admin/refresh-jobs/:jobId/run',
    access: 'admin',
    summary: 'Run a job now; answers when it has begun',
    answer: refresh.refreshRun,
  }),
  previewSchedule: endpoint({
    method: 'GET',
    path: '/api/admin/refresh-jobs/preview',
    access: 'admin',
    summary: 'A cron expression in words, and its next runs',
    query: refresh.schedulePreviewQuery,
    answer: refresh.schedulePreview,
  }),
  refreshRuns: endpoint({
    method: 'GET',
    path: '/api/admin/refresh-runs',
    access: 'admin',
    summary: 'Past runs, newest first',
    query: refresh.refreshRunQuery,
    answer: refresh.refreshRunList,
  }),

  storageReport: endpoint({
    method: 'GET',
    path: '/api/admin/storage',
    access: 'admin',
    summary: 'What the store takes on disk, by month of events and by table',
    answer: storageReport,
  }),
  reconcileReport: endpoint({
    method: 'GET',
    path: '/api/admin/reconcile',
    access: 'admin',
    summary: 'Whether what is stored is what the events say: what the newest checks found',
    answer: reconcileReport,
  }),

  apiTokens: endpoint({
    method: 'GET',
    path: '/api/admin/api-tokens',
    access: 'admin',
    summary: 'Tokens of programs',
    answer: access.apiTokenList,
  }),
  addApiToken: endpoint({
    method: 'POST',
    path: '/api/admin/api-tokens',
    access: 'admin',
    summary: 'Make a token; it is shown this once',
    body: access.newApiToken,
    answer: access.apiTokenMade,
  }),
  removeApiToken: endpoint({
    method: 'DELETE',
    path: '/api/admin/api-tokens/:id',
    access: 'admin',
    summary: 'Revoke a token',
    answer: done,
  }),
  writeKeys: endpoint({
    method: 'GET',
    path: '/api/admin/write-keys',
    access: 'admin',
    summary: 'Keys that may send events',
    answer: access.writeKeyList,
  }),
  addWriteKey: endpoint({
    method: 'POST',
    path: '/api/admin/write-keys',
    access: 'admin',
    summary: 'Make a write key; it is shown this once',
    body: access.newWriteKey,
    answer: access.writeKeyMade,
  }),
  removeWriteKey: endpoint({
    method: 'DELETE',
    path: '/api/admin/write-keys/:id',
    access: 'admin',
    summary: 'Revoke a write key',
    answer: done,
  }),
  endDemo: endpoint({
    method: 'POST',
    path: '/api/admin/demo/end',
    access: 'admin',
    summary: 'End the demo and empty the store',
    answer: store.demoEnded,
  }),
} as const;

export type EndpointName = keyof typeof endpoints;
