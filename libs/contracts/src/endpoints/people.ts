import * as access from '../access.js';
import { alertList } from '../alerts.js';
import { loadList } from '../loads.js';
import * as store from '../store.js';
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
  me: endpoint({ method: 'GET', path: '/api/auth/me', access: 'viewer', summary: 'Get the signed-in account', answer: access.account }),
  health: endpoint({
    method: 'GET',
    path: '/api/health',
    access: 'public',
    summary: 'Get health: live, ready, database, ingest lag, refresh lag',
    answer: store.health,
  }),
  store: endpoint({
    method: 'GET',
    path: '/api/store',
    access: 'viewer',
    summary: 'Get the time zone, the stored days, and whether the store has demo data',
    answer: store.storeInfo,
  }),
  loads: endpoint({
    method: 'GET',
    path: '/api/loads',
    topic: 'loads',
    access: 'viewer',
    summary: 'List loaded and loading files',
    answer: loadList,
  }),
  alerts: endpoint({
    method: 'GET',
    path: '/api/alerts',
    topic: 'alerts',
    access: 'viewer',
    summary: 'List the active alerts',
    answer: alertList,
  }),
} as const;
