import * as access from '../access.js';
import { alertList } from '../alerts.js';
import { loadList } from '../loads.js';
import * as store from '../store.js';
import { coveredDays } from '../wire.js';
import { done, endpoint } from './endpoint.js';

/** Endpoints for signing in, and for store information that every user may see. */
export const peopleEndpoints = {
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
  shorterRange: endpoint({
    method: 'GET',
    path: '/api/store/shorter-range',
    access: 'viewer',
    summary: 'The last days of a range that can be answered where the whole of it could not (`uncounted`)',
    query: store.shorterRangeQuery,
    answer: coveredDays,
  }),
  loads: endpoint({
    method: 'GET',
    path: '/api/loads',
    topic: 'loads',
    access: 'viewer',
    summary: 'Files loaded and loading',
    answer: loadList,
  }),
  alerts: endpoint({
    method: 'GET',
    path: '/api/alerts',
    topic: 'alerts',
    access: 'viewer',
    summary: 'What needs a person now',
    answer: alertList,
  }),
} as const;
