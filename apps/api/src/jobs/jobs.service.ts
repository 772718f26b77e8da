import { Injectable } from '@nestjs/common';
import {
  JOB_TITLES,
  type NewRefreshJob,
  type RefreshJob,
  type RefreshJobChange,
  type RefreshRun,
  type RefreshRunsData,
  type SchedulePreview,
  viewName,
} from '@storepulse/contracts';
import { LiveTopic, SLOW_MS } from '../platform/live-rule.js';
import { Reads } from '../platform/reads.js';
import { NotFoundError } from '../platform/errors.js';
import { Log } from '../platform/log.js';
import { checkSchedule, cronInWords, nextRuns } from './cron-schedule.js';
import type { JobEntity } from './job.entity.js';
import { JobsRepository } from './jobs.repository.js';
import { JobRunner } from './job-runner.js';
import { RunsRepository, type RunFilter } from './runs.repository.js';
import { JobScheduler } from './job-scheduler.js';
import { type ViewState, ViewStatesRepository } from './view-states.repository.js';

const PREVIEWED_RUNS = 5;
const TOPIC_RUNS = 50;

interface JobSurroundings {
  lastRuns: Map<string, RefreshRun>;
  views: Map<string, ViewState>;
}

/** Schedules and runs, for the admin pages. */
@Injectable()
export class JobsService {
  constructor(
    private readonly reads: Reads,
    private readonly jobs: JobsRepository,
    private readonly runs: RunsRepository,
    private readonly views: ViewStatesRepository,
    private readonly runner: JobRunner,
    private readonly scheduler: JobScheduler,
    private readonly log: Log,
  ) {}

  async listJobs(): Promise<RefreshJob[]> {
    const [jobs, surroundings] = await Promise.all([this.jobs.list(), this.surroundings()]);
    return jobs.map((job) => this.toRefreshJob(job, surroundings));
  }

  listRuns(filter: RunFilter): Promise<RefreshRun[]> {
    return this.runs.list(filter);
  }

  /** Used for the HTTP answer, the subscribe reply and the push of topic `refresh.runs`. */
  @LiveTopic({ topic: 'refresh.runs', changedBy: ['refreshCompleted', 'refreshRunChanged', 'jobsChanged'], everyMs: SLOW_MS })
  async refreshRunsData(): Promise<RefreshRunsData> {
    const [jobs, runs] = await Promise.all([this.listJobs(), this.listRuns({ limit: TOPIC_RUNS })]);
    return { jobs, runs };
  }

  /** @throws InvalidInputError */
  async addJob(job: NewRefreshJob): Promise<RefreshJob> {
    checkSchedule(job.cron, job.timeZone);
    const added = await this.jobs.add(job);
    this.log.info('schedule added', { jobId: added.jobId, target: job.target, cron: job.cron, timeZone: job.timeZone });
    await this.scheduler.sync();
    return this.jobById(added.jobId);
  }

  /** @throws InvalidInputError, NotFoundError */
  async changeJob(jobId: string, change: RefreshJobChange): Promise<RefreshJob> {
    const before = await this.jobs.find(jobId);
    if (before === null) throw new NotFoundError('schedule');
    checkSchedule(change.cron ?? before.cron, change.timeZone ?? before.timeZone);
    if (!(await this.jobs.change(jobId, change))) throw new NotFoundError('schedule');
    this.log.info('schedule changed', { jobId, ...change });
    await this.scheduler.sync();
    return this.jobById(jobId);
  }

  /** @throws NotFoundError */
  async removeJob(jobId: string): Promise<void> {
    if (!(await this.jobs.remove(jobId))) throw new NotFoundError('schedule');
    this.log.info('schedule removed', { jobId });
    await this.scheduler.sync();
  }

  /** Starts a run of a job by hand; answers once it has started. @throws NotFoundError */
  async runJob(jobId: string): Promise<RefreshRun> {
    const job = await this.jobs.find(jobId);
    if (job === null) throw new NotFoundError('schedule');
    const { run } = await this.runner.begin({ target: job.target, trigger: 'manual', jobId, timeoutSeconds: job.timeoutSeconds });
    return run;
  }

  /** @throws InvalidInputError */
  preview(cron: string, timeZone: string): SchedulePreview {
    checkSchedule(cron, timeZone);
    return { cronInWords: cronInWords(cron), nextRuns: nextRuns(cron, timeZone, PREVIEWED_RUNS).map((time) => time.toISOString()) };
  }

  private async jobById(jobId: string): Promise<RefreshJob> {
    const [job, surroundings] = await Promise.all([this.jobs.find(jobId), this.surroundings()]);
    if (job === null) throw new NotFoundError('schedule');
    return this.toRefreshJob(job, surroundings);
  }

  private async surroundings(): Promise<JobSurroundings> {
    const [lastRuns, views] = await this.reads.read(
      async (client) => [await this.runs.lastOfJobs(client), await this.views.byView(client)] as const,
    );
    return { lastRuns, views };
  }

  private toRefreshJob(job: JobEntity, { lastRuns, views }: JobSurroundings): RefreshJob {
    const view = viewName.safeParse(job.target).success ? views.get(job.target) : undefined;
    const next = job.enabled ? nextRuns(job.cron, job.timeZone, 1)[0] : undefined;
    return {
      jobId: job.jobId,
      target: job.target,
      title: JOB_TITLES[job.target].en,
      cron: job.cron,
      cronInWords: cronInWords(job.cron),
      timeZone: job.timeZone,
      enabled: job.enabled,
      timeoutSeconds: job.timeoutSeconds,
      nextRunAt: next?.toISOString() ?? null,
      lastRun: lastRuns.get(job.jobId) ?? null,
      viewAsOf: view?.asOf ?? null,
      behind: view?.isBehind ?? false,
    };
  }
}
