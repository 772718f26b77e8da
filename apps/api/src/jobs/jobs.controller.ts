import { Body, Controller, Param, Query } from '@nestjs/common';
import {
  endpoints,
  id64,
  type NewRefreshJob,
  type RefreshJob,
  type RefreshJobChange,
  type RefreshRun,
  type RefreshRunsData,
  type SchedulePreview,
} from '@storepulse/contracts';
import { z } from 'zod';
import { Endpoint } from '../access/access.decorators.js';
import { ZodPipe } from '../platform/zod.pipe.js';
import { JobsService } from './jobs.service.js';
import type { RunFilter } from './runs.repository.js';

const jobParams = new ZodPipe(z.object({ jobId: id64 }));

@Controller()
export class JobsController {
  constructor(private readonly refresh: JobsService) {}

  @Endpoint('refresh')
  overview(): Promise<RefreshRunsData> {
    return this.refresh.refreshRunsData();
  }

  @Endpoint('refreshJobs')
  async jobs(): Promise<{ jobs: RefreshJob[] }> {
    return { jobs: await this.refresh.listJobs() };
  }

  @Endpoint('addRefreshJob')
  add(@Body(new ZodPipe(endpoints.addRefreshJob.body)) job: NewRefreshJob): Promise<RefreshJob> {
    return this.refresh.addJob(job);
  }

  @Endpoint('changeRefreshJob')
  change(
    @Param(jobParams) { jobId }: { jobId: string },
    @Body(new ZodPipe(endpoints.changeRefreshJob.body)) change: RefreshJobChange,
  ): Promise<RefreshJob> {
    return this.refresh.changeJob(jobId, change);
  }

  @Endpoint('removeRefreshJob')
  async remove(@Param(jobParams) { jobId }: { jobId: string }): Promise<{ ok: true }> {
    await this.refresh.removeJob(jobId);
    return { ok: true };
  }

  @Endpoint('runRefreshJob')
  run(@Param(jobParams) { jobId }: { jobId: string }): Promise<RefreshRun> {
    return this.refresh.runJob(jobId);
  }

  @Endpoint('previewSchedule')
  preview(@Query(new ZodPipe(endpoints.previewSchedule.query)) { cron, timeZone }: { cron: string; timeZone: string }): SchedulePreview {
    return this.refresh.preview(cron, timeZone);
  }

  @Endpoint('refreshRuns')
  async runs(@Query(new ZodPipe(endpoints.refreshRuns.query)) filter: RunFilter): Promise<{ runs: RefreshRun[] }> {
    return { runs: await this.refresh.listRuns(filter) };
  }
}
