import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Earlier versions stored rejected events as sent, including keys, addresses and card numbers. This deletes the texts; reasons and counts
 * stay.
 */
export class ClearRejectedEvents1766300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      update rejected_events
      set raw = '', reason = regexp_replace(reason, 'sp[a-z]_[A-Za-z0-9_-]{8,}', '…', 'g')
      where source = 'http'`);
  }

  /** Deleted texts cannot be restored. */
  async down(): Promise<void> {}
}
