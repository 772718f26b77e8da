import type { JobTarget } from '@storepulse/contracts';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

/** A schedule: what runs, when, and whether it is enabled. */
@Entity('refresh_jobs')
export class JobEntity {
  @PrimaryGeneratedColumn('identity', { name: 'job_id', type: 'bigint', generatedIdentity: 'ALWAYS' })
  jobId!: string;

  @Column({ type: 'text' })
  target!: JobTarget;

  @Column({ type: 'text' })
  cron!: string;

  @Column({ type: 'text', name: 'time_zone' })
  timeZone!: string;

  @Column({ type: 'boolean' })
  enabled!: boolean;

  @Column({ type: 'integer', name: 'timeout_seconds' })
  timeoutSeconds!: number;

  /** The last tick that a process claimed. */
  @Column({ type: 'timestamptz', name: 'last_tick_at', nullable: true })
  lastTickAt!: Date | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @UpdateDateColumn({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;
}
