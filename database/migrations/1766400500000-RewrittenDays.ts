import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The columns beside PostgreSQL copy again only the minutes whose counts differ. That is right unless stored events were changed: then the
 * batch is noted here, and the whole day is copied.
 */
export class RewrittenDays1766400500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stage_days add column rewritten_batch bigint not null default 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stage_days drop column rewritten_batch');
  }
}
