import * as access from '../access.js';
import { alertAcknowledgement, alertList } from '../alerts.js';
import { reconcileReport } from '../reconcile.js';
import * as refresh from '../refresh.js';
import { storageReport } from '../storage.js';
import * as store from '../store.js';
import { done, endpoint } from './endpoint.js';

/** Endpoints for administrators of the store. */
export const adminEndpoints = {
  refresh: endpoint({
    method: 'GET',
    path: '/api/admin/refresh',
    topic: 'refresh.runs',
    access: 'admin',
    summary: 'List the jobs with their last and next run, and the newest runs of all jobs',
    answer: refresh.refreshRunsData,
  }),
  refreshJobs: endpoint({
    method: 'GET',
    path: '/api/admin/refresh-jobs',
    access: 'admin',
    summary: 'List the jobs with their last and next run',
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
    summary: 'Change a schedule; the change takes effect at once',
    body: refresh.refreshJobChange,
    answer: refresh.refreshJob,
  }),
  removeRefreshJob: endpoint({
    method: 'DELETE',
    path: '/api/admin/refresh-jobs/:jobId',
    access: 'admin',
    summary: 'Delete a schedule',
    answer: done,
  }),
  runRefreshJob: endpoint({
    method: 'POST',
    path: '/api/admin/refresh-jobs/:jobId/run',
    access: 'admin',
    summary: 'Run a job now; answers when the run has started',
    answer: refresh.refreshRun,
  }),
  previewSchedule: endpoint({
    method: 'GET',
    path: '/api/admin/refresh-jobs/preview',
    access: 'admin',
    summary: 'Describe a cron expression and list its next runs',
    query: refresh.schedulePreviewQuery,
    answer: refresh.schedulePreview,
  }),
  refreshRuns: endpoint({
    method: 'GET',
    path: '/api/admin/refresh-runs',
    access: 'admin',
    summary: 'List past runs, newest first',
    query: refresh.refreshRunQuery,
    answer: refresh.refreshRunList,
  }),
  storageReport: endpoint({
    method: 'GET',
    path: '/api/admin/storage',
    access: 'admin',
    summary: 'Get the disk space of the store, by month of events and by table',
    answer: storageReport,
  }),
  reconcileReport: endpoint({
    method: 'GET',
    path: '/api/admin/reconcile',
    access: 'admin',
    summary: 'Get the results of the newest data checks, which compare the roll-ups with the events',
    answer: reconcileReport,
  }),
  apiTokens: endpoint({
    method: 'GET',
    path: '/api/admin/api-tokens',
    access: 'admin',
    summary: 'List the API tokens',
    answer: access.apiTokenList,
  }),
  addApiToken: endpoint({
    method: 'POST',
    path: '/api/admin/api-tokens',
    access: 'admin',
    summary: 'Create an API token; the answer is the only one that shows it',
    body: access.newApiToken,
    answer: access.apiTokenMade,
  }),
  removeApiToken: endpoint({
    method: 'DELETE',
    path: '/api/admin/api-tokens/:id',
    access: 'admin',
    summary: 'Revoke an API token',
    answer: done,
  }),
  writeKeys: endpoint({
    method: 'GET',
    path: '/api/admin/write-keys',
    access: 'admin',
    summary: 'List the write keys',
    answer: access.writeKeyList,
  }),
  addWriteKey: endpoint({
    method: 'POST',
    path: '/api/admin/write-keys',
    access: 'admin',
    summary: 'Create a write key; the answer is the only one that shows it',
    body: access.newWriteKey,
    answer: access.writeKeyMade,
  }),
  changeWriteKey: endpoint({
    method: 'PATCH',
    path: '/api/admin/write-keys/:id',
    access: 'admin',
    summary: 'Set the limits of a write key; a limit that is left out is removed',
    body: access.writeKeyChange,
    answer: access.writeKey,
  }),
  removeWriteKey: endpoint({
    method: 'DELETE',
    path: '/api/admin/write-keys/:id',
    access: 'admin',
    summary: 'Revoke a write key',
    answer: done,
  }),
  acknowledgeAlert: endpoint({
    method: 'POST',
    path: '/api/admin/alerts/acknowledge',
    access: 'admin',
    summary: 'Acknowledge an alert; walls no longer show it',
    body: alertAcknowledgement,
    answer: alertList,
  }),
  endDemo: endpoint({
    method: 'POST',
    path: '/api/admin/demo/end',
    access: 'admin',
    summary: 'End the demo and empty the store',
    answer: store.demoEnded,
  }),
} as const;
