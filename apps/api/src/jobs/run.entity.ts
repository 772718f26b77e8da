import type { JobTarget, RefreshRun, RunStatus, RunTrigger } from '@storepulse/contracts';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** The result of a run, or why it was skipped. */
@Entity('refresh_runs')
export class RunEntity {
  @PrimaryGeneratedColumn('identity', { name: 'run_id', type: 'bigint', generatedIdentity: 'ALWAYS' })
  runId!: string;

  @Column({ type: 'bigint', name: 'job_id', nullable: true })
  jobId!: string | null;

  @Column({ type: 'text' })
  target!: JobTarget;

  @Column({ type: 'text' })
  trigger!: RunTrigger;

  @Column({ type: 'text' })
  status!: RunStatus;

  @Column({ type: 'timestamptz', name: 'started_at' })
  startedAt!: Date;

  @Column({ type: 'timestamptz', name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  @Column({ type: 'bigint', nullable: true })
  rows!: string | null;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;
}

/** The run in its wire format. */
export const toRefreshRun = (run: RunEntity): RefreshRun => ({
  runId: run.runId,
  jobId: run.jobId,
  target: run.target,
  trigger: run.trigger,
  status: run.status,
  startedAt: run.startedAt.toISOString(),
  finishedAt: run.finishedAt?.toISOString() ?? null,
  durationMs: run.finishedAt === null ? null : run.finishedAt.getTime() - run.startedAt.getTime(),
  rows: run.rows === null ? null : Number(run.rows),
  reason: run.reason,
});
