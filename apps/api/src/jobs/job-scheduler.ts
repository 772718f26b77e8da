import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Background } from '../platform/background.js';
import { DiskSpace } from '../platform/disk-space.js';
import { errorMessage } from '../platform/error-code.js';
import { Log } from '../platform/log.js';
import { Notices } from '../platform/notices.js';
import { JobsRepository } from './jobs.repository.js';
import { JobRunner } from './job-runner.js';
import { ScheduledTick } from './scheduled-tick.js';

/** Keeps this process's timers in sync with refresh_jobs, and passes each tick that it claims to the runner. */
@Injectable()
export class JobScheduler implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly ticks = new Map<string, ScheduledTick>();
  private syncing: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly registry: SchedulerRegistry,
    private readonly jobs: JobsRepository,
    private readonly runner: JobRunner,
    private readonly notices: Notices,
    private readonly disk: DiskSpace,
    private readonly background: Background,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.notices.on('jobsChanged', () => this.sync());
    // Picks up changes made while the notice connection was down.
    this.notices.listening$.subscribe(() => this.background.run('load the schedules', this.sync()));
    await this.sync();
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    for (const jobId of this.ticks.keys()) this.drop(jobId);
  }

  /** Loads the schedules from the database. */
  sync(): Promise<void> {
    // One at a time, so that the state read last wins.
    this.syncing = this.syncing.catch(() => undefined).then(() => this.takeUp());
    return this.syncing;
  }

  private async takeUp(): Promise<void> {
    const wanted = new Map((await this.jobs.list()).filter((job) => job.enabled).map((job) => [job.jobId, job]));
    if (this.isStopped) return;
    for (const [jobId, tick] of this.ticks) {
      const job = wanted.get(jobId);
      if (job === undefined || !tick.isSame(job.cron, job.timeZone)) this.drop(jobId);
    }
    for (const [jobId, { cron, timeZone }] of wanted) {
      if (!this.ticks.has(jobId)) this.set(jobId, cron, timeZone);
    }
  }

  private set(jobId: string, cron: string, timeZone: string): void {
    try {
      const tick = new ScheduledTick(cron, timeZone, (dueAt) => this.background.run('tick of a schedule', this.fire(jobId, dueAt)));
      this.ticks.set(jobId, tick);
      this.registry.addCronJob(jobName(jobId), tick.job);
      tick.job.start();
    } catch (error) {
      // Written by a release that understands it; the other schedules still run.
      this.log.error('cannot read a schedule', error, { jobId, cron, timeZone });
    }
  }

  private drop(jobId: string): void {
    this.ticks.delete(jobId);
    if (this.registry.doesExist('cron', jobName(jobId))) this.registry.deleteCronJob(jobName(jobId));
  }

  private async fire(jobId: string, dueAt: Date): Promise<void> {
    // Skip: the first tick after there is room again will run.
    if (this.disk.full !== null) return;
    try {
      const job = await this.jobs.claimTick(jobId, dueAt);
      if (job === null || this.isStopped) return;
      await this.runner.begin({ target: job.target, trigger: 'schedule', jobId, timeoutSeconds: job.timeoutSeconds });
    } catch (error) {
      this.log.warn('a scheduled tick failed', { jobId, reason: errorMessage(error) });
    }
  }
}

const jobName = (jobId: string): string => `refresh job ${jobId}`;
