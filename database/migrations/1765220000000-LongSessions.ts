import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A session from a file can last longer than 68 years, which is more seconds than an integer holds. */
export class LongSessions1765220000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table session_duration_days alter column duration_seconds type bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table session_duration_days alter column duration_seconds type integer');
  }
}
