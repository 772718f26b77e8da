import { defineAnswer } from '../answers/define-answer.js';
import { funnelBreakdown } from './funnel-breakdown.query.js';
import { funnelOverTime } from './funnel-over-time.query.js';
import { funnelTimes } from './funnel-times.query.js';
import { orderedFunnel } from './ordered-funnel.query.js';
import { salesFunnel } from './sales-funnel.query.js';
import { stageDetail } from './stage-detail.query.js';

/** The headline numbers are pushed; the rest is too expensive to push. */
export const funnelAnswers = [
  defineAnswer({
    endpoint: 'salesFunnel',
    build: (client, query, { productDays, columns }) => salesFunnel(client, query, { products: productDays, columns }),
    live: { changedBy: ['batchCommitted', 'segmentsChanged'] },
  }),
  // Sessions are open or over, by the current time.
  defineAnswer({
    endpoint: 'orderedFunnel',
    build: (client, query, { clock, columns }) => orderedFunnel(client, query, clock.now(), columns),
    isCacheable: false,
  }),
  // Depends on which hours have started.
  defineAnswer({
    endpoint: 'funnelOverTime',
    build: (client, query, { clock, columns }) => funnelOverTime(client, query, clock.now(), columns),
    isCacheable: false,
  }),
  defineAnswer({ endpoint: 'funnelBreakdown', build: (client, query, { columns }) => funnelBreakdown(client, query, columns) }),
  defineAnswer({ endpoint: 'funnelTimes', build: (client, query, { columns }) => funnelTimes(client, query, columns) }),
  defineAnswer({ endpoint: 'stageDetail', build: (client, query, { columns }) => stageDetail(client, query, columns) }),
];
