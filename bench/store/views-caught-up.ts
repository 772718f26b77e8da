import { setTimeout as delay } from 'node:timers/promises';
import { type RefreshJob, refreshJobList } from '@storepulse/contracts';
import { callApi } from '../api-call.js';
import type { ServerUnderTest } from '../server-under-test.js';

const PATIENCE_MS = 600_000;
const POLL_MS = 100;

/** Waits until the refreshes after the start are done and every view includes all stored events. @returns the refresh jobs */
export async function untilViewsCaughtUp(server: ServerUnderTest): Promise<readonly RefreshJob[]> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await delay(POLL_MS)) {
    const { jobs } = refreshJobList.parse(await callApi(server, 'GET', '/api/admin/refresh-jobs'));
    if (!jobs.some(({ behind, lastRun }) => behind || lastRun?.status === 'running')) return jobs;
  }
  throw new Error('the views did not catch up');
}
