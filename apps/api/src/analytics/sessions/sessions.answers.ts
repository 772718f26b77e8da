import { defineAnswer } from '../answers/define-answer.js';
import { sessionAnalytics } from './session-analytics.query.js';
import { sessionHours } from './session-hours.query.js';
import { sessionList } from './session-list.query.js';
import { sessionTimeline } from './session-timeline.query.js';

export const sessionAnswers = [
  defineAnswer({
    endpoint: 'sessionAnalytics',
    build: (client, query, { sessionDays, productDays, columns }) =>
      sessionAnalytics(client, query, { sessions: sessionDays, products: productDays, columns }),
    live: { changedBy: ['batchCommitted', 'segmentsChanged'] },
  }),
  // Depends on which hours have started.
  defineAnswer({
    endpoint: 'sessionHours',
    build: (client, query, { clock, columns }) => sessionHours(client, query, clock.now(), columns),
    isCacheable: false,
  }),
  defineAnswer({ endpoint: 'sessions', build: (client, query, { columns }) => sessionList(client, query, columns) }),
  defineAnswer({ endpoint: 'session', build: (client, { sessionId }, { columns }) => sessionTimeline(client, sessionId, columns) }),
];
