import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Drops the receipt time of events: 8 bytes per row that only ordered events of the same time in the feed. `write_batches` has the time of
 * each batch. Existing months keep their rows unchanged; new months do not have the column at all.
 */
export class LeanEvents1764900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table events drop column received_at');
  }

  /** The receipt times are lost: the event time stands in. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table events add column received_at timestamptz');
    await runner.query('update events set received_at = event_time');
    await runner.query('alter table events alter column received_at set not null');
  }
}
