import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Events without the time at which each was received: 8 bytes a row that only decided between two events of the same time in the feed.
 * When a batch came is in `write_batches`. Months that are there keep their rows as they are; those to come have not even the column.
 */
export class LeanEvents1764900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table events drop column received_at');
  }

  /** When they were received is gone: the time of the event stands in for it. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table events add column received_at timestamptz');
    await runner.query('update events set received_at = event_time');
    await runner.query('alter table events alter column received_at set not null');
  }
}
