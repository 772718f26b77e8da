import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { NewRefreshJob, RefreshJobChange } from '@storepulse/contracts';
import { type EntityManager, Repository } from 'typeorm';
import { Notices } from '../platform/notices.js';
import { JobEntity } from './job.entity.js';

/** The schedules. Each change notifies all processes when it commits. */
@Injectable()
export class JobsRepository {
  constructor(
    @InjectRepository(JobEntity) private readonly jobs: Repository<JobEntity>,
    private readonly notices: Notices,
  ) {}

  list(): Promise<JobEntity[]> {
    return this.jobs.find({ order: { jobId: 'ASC' } });
  }

  find(jobId: string): Promise<JobEntity | null> {
    return this.jobs.findOneBy({ jobId });
  }

  add({ target, cron, timeZone, enabled, timeoutSeconds }: NewRefreshJob): Promise<JobEntity> {
    return this.telling((manager) => manager.save(this.jobs.create({ target, cron, timeZone, enabled, timeoutSeconds })));
  }

  /** @returns whether the job exists. */
  change(jobId: string, { cron, timeZone, enabled, timeoutSeconds }: RefreshJobChange): Promise<boolean> {
    return this.telling(async (manager) => {
      // TypeORM ignores undefined values.
      const result = await manager.update(JobEntity, { jobId }, { cron, timeZone, enabled, timeoutSeconds });
      return result.affected === 1;
    });
  }

  /** @returns whether the job existed. Its runs are kept. */
  remove(jobId: string): Promise<boolean> {
    return this.telling(async (manager) => (await manager.delete(JobEntity, { jobId })).affected === 1);
  }

  /**
   * Claims a tick for this process. A single statement, so only one process wins: under READ COMMITTED, the others re-check the condition
   * on the changed row.
   *
   * @returns the job's current state; null when the tick was already claimed, or the job was disabled or removed.
   */
  async claimTick(jobId: string, tickAt: Date): Promise<JobEntity | null> {
    const claimed = await this.jobs
      .createQueryBuilder()
      .update()
      .set({ lastTickAt: tickAt, updatedAt: () => 'updated_at' })
      // fault: tick-taken-twice
      .where('job_id = :jobId and enabled and (last_tick_at is null or last_tick_at < :tickAt)', { jobId, tickAt })
      .execute();
    return claimed.affected === 1 ? this.find(jobId) : null;
  }

  private telling<T>(change: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.jobs.manager.transaction(async (manager) => {
      const result = await change(manager);
      await this.notices.publish(manager, { type: 'jobsChanged' });
      return result;
    });
  }
}
