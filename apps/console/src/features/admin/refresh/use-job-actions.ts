import type { RefreshJob } from '@storepulse/contracts';
import { reactive } from 'vue';
import { ApiError } from '../../../api/api-error.ts';
import { call } from '../../../api/client.ts';

interface Pending {
  enabled: boolean | null;
  starting: boolean;
  failure: string | null;
}

/** Actions on a job row, with their pending state and last failure. Results arrive through the live topic. */
export function useJobActions() {
  const pending = reactive(new Map<string, Pending>());

  function of(job: RefreshJob): Pending {
    let entry = pending.get(job.jobId);
    if (entry === undefined) {
      pending.set(job.jobId, { enabled: null, starting: false, failure: null });
      entry = pending.get(job.jobId);
    }
    return entry ?? { enabled: null, starting: false, failure: null };
  }

  async function attempt(job: RefreshJob, act: () => Promise<unknown>): Promise<void> {
    const entry = of(job);
    entry.failure = null;
    try {
      await act();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      entry.failure = cause.message;
    }
  }

  return {
    wantedEnabled: (job: RefreshJob) => pending.get(job.jobId)?.enabled ?? null,
    isStarting: (job: RefreshJob) => pending.get(job.jobId)?.starting ?? false,
    failureOf: (job: RefreshJob) => pending.get(job.jobId)?.failure ?? null,

    async enable(job: RefreshJob, enabled: boolean): Promise<void> {
      const entry = of(job);
      entry.enabled = enabled;
      await attempt(job, () => call('changeRefreshJob', { params: { jobId: job.jobId }, body: { enabled } }));
      entry.enabled = null;
    },

    async run(job: RefreshJob): Promise<void> {
      const entry = of(job);
      entry.starting = true;
      await attempt(job, () => call('runRefreshJob', { params: { jobId: job.jobId } }));
      entry.starting = false;
    },

    /** Drops the state of deleted jobs. */
    keepOnly(jobs: readonly RefreshJob[]): void {
      const ids = new Set(jobs.map((job) => job.jobId));
      for (const id of pending.keys()) if (!ids.has(id)) pending.delete(id);
    },
  };
}
